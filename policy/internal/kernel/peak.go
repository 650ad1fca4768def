package kernel

// peak is what the processor can do at best, for others' speed to be a share of.
type peak struct {
	run   func(rounds int) // 12 fused steps a round
	lanes int
}

// peakSteps is the number of fused steps a round.
const peakSteps = 12

// Peak makes rounds (at least 1) of fused steps that wait for nothing, on registers, and returns
// the number of operations: a multiplication and an addition for each lane of each step.
func (k *Kernel) Peak(rounds int) (operations float64) {
	k.peak.run(rounds)
	return 2 * peakSteps * float64(k.peak.lanes) * float64(rounds)
}

func peakGeneric(rounds int) {
	var sums [peakSteps]float32
	for range rounds {
		for i := range sums {
			sums[i] = fma32(1, 1, sums[i])
		}
	}
}
