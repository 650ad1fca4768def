package exact

import (
	"math"
	"testing"
)

func TestExpAgreesWithMath(t *testing.T) {
	for x := float32(-103); x < 88; x += 0.0371 {
		got, want := float64(Exp(x)), math.Exp(float64(x))
		if math.Abs(got-want) > 1.2e-7*want+1e-45 {
			t.Fatalf("Exp(%v) = %v, want %v", x, got, want)
		}
	}
	if Exp(-200) != 0 || !math.IsInf(float64(Exp(100)), 1) || Exp(0) != 1 {
		t.Fatal("Exp is wrong at its ends")
	}
}

func TestLogAgreesWithMath(t *testing.T) {
	for x := 1e-300; x < 1e300; x *= 1.7 {
		if got, want := Log(x), math.Log(x); math.Abs(got-want) > 1e-14*(1+math.Abs(want)) {
			t.Fatalf("Log(%v) = %v, want %v", x, got, want)
		}
	}
	if !math.IsInf(Log(0), -1) || !math.IsNaN(Log(-1)) {
		t.Fatal("Log is wrong outside its domain")
	}
}

func TestTanhAgreesWithMath(t *testing.T) {
	for x := float32(-9); x < 9; x += 0.013 {
		if got, want := float64(Tanh(x)), math.Tanh(float64(x)); math.Abs(got-want) > 2e-7 {
			t.Fatalf("Tanh(%v) = %v, want %v", x, got, want)
		}
	}
}

func TestSoftmaxIgnoresForbidden(t *testing.T) {
	x := []float32{1, float32(math.Inf(-1)), 1}
	Softmax(x)
	if x[0] != 0.5 || x[1] != 0 || x[2] != 0.5 {
		t.Fatalf("got %v", x)
	}
}
