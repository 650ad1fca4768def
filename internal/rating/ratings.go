package rating

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Ratings are the strengths of players, as Fit found them.
type Ratings struct {
	elo        []float64     // by player; the last is 0
	covariance *mat.SymDense // of elo: [players][players]
	draws      float64       // Davidson's v
}

// Rating is one player's strength against a point of reference, in Elo.
type Rating struct {
	Elo, Error float64 // Error is the standard error; 1.96 of them to either side are a 95 % interval
}

// eloPerLog is the Elo of a factor of e in strength.
const eloPerLog = 400 / math.Ln10

func (f *fit) ratings(at *mat.VecDense, information *mat.Cholesky) (*Ratings, error) {
	var inverse mat.SymDense
	if err := information.InverseTo(&inverse); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnbounded, err)
	}
	r := &Ratings{elo: make([]float64, f.players), covariance: mat.NewSymDense(f.players, nil)}
	for i := range f.players - 1 {
		r.elo[i] = at.AtVec(i) * eloPerLog
		for j := range i + 1 {
			r.covariance.SetSym(i, j, inverse.At(i, j)*eloPerLog*eloPerLog)
		}
	}
	if f.drawn {
		r.draws = math.Exp(at.AtVec(f.players - 1))
	}
	return r, nil
}

// Draws is how often games are drawn: equal players draw v/(v+2) of theirs.
func (r *Ratings) Draws() float64 { return r.draws }

// Above are the players' ratings against that of one of them, which is 0.
func (r *Ratings) Above(player int) []Rating {
	weights := make([]float64, len(r.elo))
	weights[player] = 1
	return r.against(weights)
}

// Around are the players' ratings against their mean.
func (r *Ratings) Around() []Rating {
	weights := make([]float64, len(r.elo))
	for i := range weights {
		weights[i] = 1 / float64(len(weights))
	}
	return r.against(weights)
}

// against are the ratings less a weighted mean of them.
func (r *Ratings) against(weights []float64) []Rating {
	out := make([]Rating, len(r.elo))
	contrast := mat.NewVecDense(len(weights), nil)
	for i := range out {
		for j, w := range weights {
			contrast.SetVec(j, -w)
		}
		contrast.SetVec(i, contrast.AtVec(i)+1)
		out[i] = Rating{
			Elo:   mat.Dot(contrast, mat.NewVecDense(len(r.elo), r.elo)),
			Error: math.Sqrt(max(0, mat.Inner(contrast, r.covariance, contrast))),
		}
	}
	return out
}
