package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
)

// Average is the exponential moving average of a network's weights: of the versions w_1 ... w_k that
// it was given, the latest last, it is
//
//	sum over i of decay^(k-i)·w_i, over the sum of decay^(k-i)
//
// so about the last 1/(1-decay) versions count, and one version is its own average. It takes out what
// single steps add of noise (Polyak and Juditsky 1992; Izmailov et al. 2018). Learning goes on from the
// weights themselves.
//
// The same versions give the same bits. An Average is not safe for concurrent use.
type Average struct {
	network averaged // whose weights are the average
	decay   float64
	mass    float64 // the sum of decay^(k-i)
}

// averaged is a network whose weights are one flat slice.
type averaged interface {
	Network
	flat() []float32          // the weights themselves
	changed()                 // says that they are others now
	alike(other Network) bool // whether other's weights lie the same way
}

// NewAverage returns the average of n's weights as they are now: they are the first version. decay
// must be at least 0 (the average is the latest version) and below 1. n is not kept.
func NewAverage(n Network, decay float64) (*Average, error) {
	if !(decay >= 0 && decay < 1) {
		return nil, fmt.Errorf("new average: decay %v: it must be at least 0 and below 1", decay)
	}
	network, ok := n.Clone().(averaged)
	if !ok {
		return nil, fmt.Errorf("new average: a %T keeps its weights elsewhere: only this package's networks can be averaged", n)
	}
	return &Average{network, decay, 1}, nil
}

// Add takes n's weights in as the latest version. n, unchanged, must be of the size of NewAverage's.
func (a *Average) Add(n Network) error {
	if !a.network.alike(n) {
		return errors.New("add to an average: it is of networks of another shape or size")
	}
	a.mass = 1 + float64(a.decay*a.mass)
	share, mean := float32(1/a.mass), a.network.flat()
	for i, w := range n.(averaged).flat() {
		mean[i] += float32(share * (w - mean[i]))
	}
	return nil
}

// Store sets n's weights to the average; n, of the size of NewAverage's, keeps its optimiser's state.
// Nobody may be evaluating with n.
func (a *Average) Store(n Network) error {
	if !a.network.alike(n) {
		return errors.New("store an average: it is of networks of another shape or size")
	}
	into := n.(averaged)
	copy(into.flat(), a.network.flat())
	into.changed()
	return nil
}

// What the header of an average's file says, beside what a weights file does.
const (
	averageDecayKey = "average.decay"
	averageMassKey  = "average.mass"
)

// Save writes the average as a weights file, which loads as a network too; its header says how much
// has been averaged.
func (a *Average) Save(w io.Writer) error {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	return a.network.Save(w, map[string]string{averageDecayKey: number(a.decay), averageMassKey: number(a.mass)}, false)
}

// LoadAverage returns the average that Save wrote, which goes on as if it had never stopped. like is
// any network of its size, and not changed. Errors are those of like's Load, and ErrCorrupt where the
// file is not an average's.
func LoadAverage(r io.Reader, like Network) (*Average, error) {
	var file bytes.Buffer
	metadata, _, err := ReadSafetensors(io.TeeReader(r, &file), maxData)
	if err != nil {
		return nil, fmt.Errorf("load average: %w", err)
	}
	decay, err := strconv.ParseFloat(metadata[averageDecayKey], 64)
	mass, err2 := strconv.ParseFloat(metadata[averageMassKey], 64)
	if err := errors.Join(err, err2); err != nil {
		return nil, fmt.Errorf("load average: %w: %w", ErrCorrupt, err)
	}
	if !(mass >= 1) || math.IsInf(mass, 1) {
		return nil, fmt.Errorf("load average: %w: %s is %v: it must be a number of at least 1", ErrCorrupt, averageMassKey, mass)
	}
	a, err := NewAverage(like, decay)
	if err != nil {
		return nil, fmt.Errorf("load average: %w", err)
	}
	if err := a.network.Load(&file); err != nil {
		return nil, fmt.Errorf("load average: %w", err)
	}
	a.mass = mass
	return a, nil
}

func (n *Residual) flat() []float32 { return n.weights }
func (n *Residual) changed()        { n.version.forget() }
func (n *Residual) alike(other Network) bool {
	o, ok := other.(*Residual)
	return ok && n.shape == o.shape && n.config.sameSize(o.config)
}

func (n *Transformer) flat() []float32 { return n.weights }
func (n *Transformer) changed()        { n.pack() }
func (n *Transformer) alike(other Network) bool {
	o, ok := other.(*Transformer)
	return ok && n.config.sameSize(o.config)
}
