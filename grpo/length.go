package grpo

// Overlong is what is added to the reward of an answer of a number of tokens: nothing as long as it
// leaves free the last margin tokens before limit, then linearly down to -1 at the limit, and -1
// beyond (DAPO: Yu et al. 2025, equation 13; there limit is 20480 and margin 4096). limit and margin
// are at least 0; without a margin the fall is a step.
func Overlong(length, limit, margin int) float32 {
	free := limit - margin
	switch {
	case length <= free:
		return 0
	case length > limit:
		return -1
	}
	return float32(float64(free-length) / float64(margin))
}

// TargetLength is what is added to an answer's reward for the number of its tokens: -alpha times its
// distance from target (LCPO-Exact: Aggarwal and Welleck 2025, "L1", equation 1, where alpha is
// 0.0003). It makes length something that the prompt can ask for.
func TargetLength(length, target int, alpha float32) float32 {
	return float32(-float64(alpha) * float64(max(length-target, target-length)))
}

// lengthMargin is the delta of WithinLength.
const lengthMargin = 0.5

// WithinLength is what a right answer's reward is multiplied by for the number of its tokens, in [0,
// 1]: clip(alpha·(most-length) + 1/2, 0, 1) (LCPO-Max: Aggarwal and Welleck 2025, equation 2). At most
// tokens it is a half, so that a right answer that is a little too long is still better than a wrong
// one.
func WithinLength(length, most int, alpha float32) float32 {
	return float32(min(max(float64(float64(alpha)*float64(most-length))+lengthMargin, 0), 1))
}
