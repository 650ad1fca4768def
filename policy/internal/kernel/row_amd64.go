package kernel

// rowsAVX2 gives k everything of rows, activations, normalisations and optimisers for AVX2.
func (k *Kernel) rowsAVX2() {
	k.rows = rows{
		add: addAVX2, scale: scaleAVX2, addRow: addRowAVX2, biasAdd: biasAddAVX2,
		sumRows: sumRowsAVX2, pool: poolAVX2, dot: dotAVX2, sumSquares: sumSquaresAVX2,
	}
	k.activations = activations{
		relu: reluAVX2, silence: silenceAVX2, biasRelu: biasReluAVX2,
		exp: expAVX2, tanh: tanhAVX2, gelu: geluAVX2, geluBackward: geluBackwardAVX2,
	}
	k.normalizations = normalizations{
		softmax: softmaxAVX2, softmaxBackward: softmaxBackwardAVX2, layerNorm: layerNormAVX2,
		layerNormBackward: layerNormBackwardAVX2, layerNormSums: layerNormSumsAVX2,
	}
	k.optimizers = optimizers{adamAVX2, momentumAVX2}
}

// rowsAVX512 is rowsAVX2 for AVX-512.
func (k *Kernel) rowsAVX512() {
	k.rows = rows{
		add: addAVX512, scale: scaleAVX512, addRow: addRowAVX512, biasAdd: biasAddAVX512,
		sumRows: sumRowsAVX512, pool: poolAVX512, dot: dotAVX512, sumSquares: sumSquaresAVX512,
	}
	k.activations = activations{
		relu: reluAVX512, silence: silenceAVX512, biasRelu: biasReluAVX512,
		exp: expAVX512, tanh: tanhAVX512, gelu: geluAVX512, geluBackward: geluBackwardAVX512,
	}
	k.normalizations = normalizations{
		softmax: softmaxAVX512, softmaxBackward: softmaxBackwardAVX512, layerNorm: layerNormAVX512,
		layerNormBackward: layerNormBackwardAVX512, layerNormSums: layerNormSumsAVX512,
	}
	k.optimizers = optimizers{adamAVX512, momentumAVX512}
}
