package weiqi

import "testing"

func newRules(t testing.TB, size int, komi float64, maxMoves int) *Rules {
	t.Helper()
	r, err := NewRules(size, komi, maxMoves)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
