package mcts

import "math/bits"

// considered writes the schedule of sequential halving into dst[:0] and returns it: entry i is
// the visit count that an action must have to be a candidate for simulation i. So long as actions
// with that count remain, the best of them are visited; that visits all survivors in turn, then
// the better half of them (Danihelka et al., figure 1; Karnin et al., ICML 2013). The counts are
// those of mctx's get_sequence_of_considered_visits.
func considered(dst []int32, actions, simulations int) []int32 {
	dst = dst[:0]
	if actions <= 1 {
		for i := range simulations {
			dst = append(dst, int32(i))
		}
		return dst
	}
	phases := bits.Len(uint(actions - 1)) // ceil(log2(actions))
	visits := int32(0)                    // of every survivor so far
	for survivors := actions; len(dst) < simulations; survivors = max(2, survivors/2) {
		for range max(1, simulations/(phases*survivors)) {
			for i := 0; i < survivors && len(dst) < simulations; i++ {
				dst = append(dst, visits)
			}
			visits++
		}
	}
	return dst[:simulations]
}
