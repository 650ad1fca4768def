package policy

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// The files in testdata are written by bench/peers/record_transformer.py: weights by the
// safetensors package, results by PyTorch from a second description of the network.

// goldenTransformer reads a weights file and what PyTorch makes of it.
func goldenTransformer(t *testing.T, name string) (*Transformer, map[string]Tensor) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".weights.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	n, metadata, err := LoadTransformer(bytes.NewReader(text))
	if err != nil || metadata["from"] != "record_transformer.py" {
		t.Fatal(metadata, err)
	}
	return n, recorded(t, name+".case")
}

// goldenSequences returns the batch of a case.
func goldenSequences(c TransformerConfig, x map[string]Tensor) Sequences {
	b := Sequences{
		Tokens: x["tokens"].Data, Next: x["next"].Data, Weight: floats(x["weight"]),
		Advantage: floats(x["advantage"]), Behaviour: floats(x["behaviour"]),
	}
	for i := 0; i < len(x["lengths"].Data); i += 4 {
		b.Lengths = append(b.Lengths, int(binary.LittleEndian.Uint32(x["lengths"].Data[i:])))
	}
	b.Legal = make([]uint64, len(b.Tokens)*words(c.Vocabulary))
	for i, legal := range x["legal"].Data {
		position, a := i/c.Vocabulary, i%c.Vocabulary
		b.Legal[position*words(c.Vocabulary)+a/64] |= uint64(legal) << (a % 64)
	}
	return b
}

func TestTransformerAgreesWithPyTorch(t *testing.T) {
	for _, name := range []string{"text", "letters"} {
		t.Run(name, func(t *testing.T) {
			n, x := goldenTransformer(t, name)
			b := goldenSequences(n.config, x)
			r := n.borrow()
			vocabulary := n.config.Vocabulary
			n.passages(r, b.Lengths, b.Tokens, func(_, position int) {
				size := r.passage.rows * vocabulary
				near(t, "logits", r.passage.logits[:size], floats(x["logits"])[position*vocabulary:][:size])
			})
			n.giveBack(r)

			plain := b
			plain.Legal = nil
			goldenLosses(t, n, "cross_entropy", plain, x)
			b.Loss, b.Temperature, b.Scale = smooth, 1.3, 1
			goldenLosses(t, n, "surrogate", b, x)
		})
	}
}

// goldenLosses compares log-probabilities, loss and gradients.
func goldenLosses(t *testing.T, n *Transformer, kind string, b Sequences, x map[string]Tensor) {
	t.Helper()
	gradient, loss := sequenceGradient(n, b, 1)
	near(t, kind, []float32{float32(loss)}, floats(x[kind+".loss"]))
	for _, p := range n.stack.tensors {
		near(t, kind+": gradient of "+p.name, p.at.of(gradient), floats(x[kind+".gradient."+p.name]))
	}
	got, want := make([]float32, len(b.Tokens)), floats(x[kind+".log_probs"])
	for i := range b.Weight {
		b.Weight[i] = 1
	}
	if err := n.LogProbs(b, got, nil); err != nil {
		t.Fatal(err)
	}
	near(t, kind+": log-probabilities", got, want)
	copy(b.Weight, floats(x["weight"]))
}

// What PyTorch reads of our file is what it would have written.
func TestTransformerFileHasPyTorchsLayout(t *testing.T) {
	n, _ := goldenTransformer(t, "text")
	var ours bytes.Buffer
	if err := n.Save(&ours, nil, false); err != nil {
		t.Fatal(err)
	}
	_, got, err := ReadSafetensors(&ours, 1<<20)
	want := recorded(t, "text.weights")
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d tensors, %v: want %d", len(got), err, len(want))
	}
	for _, x := range got {
		if !bytes.Equal(x.Data, want[x.Name].Data) {
			t.Errorf("%s differs", x.Name)
		}
	}
}
