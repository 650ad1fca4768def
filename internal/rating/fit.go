package rating

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Pairing is the results of games between two players, from A's side.
type Pairing struct {
	A, B                int // 0..players-1
	Wins, Draws, Losses float64
}

// ErrUnbounded says that no finite ratings are the likeliest: somebody has only won, or a group of
// players has never lost to the others, or never met them.
var ErrUnbounded = errors.New("the results allow ratings without bound")

// Fit returns the ratings of 2 or more players under which the results are likeliest, in the model
// of Davidson (1970), "On extending the Bradley-Terry model to accommodate ties in paired comparison
// experiments", equations 2.5 to 2.7. The error wraps ErrUnbounded where there are none.
//
// As a function of log p and log v the log-likelihood is concave, so Newton's method with halved
// steps finds its greatest value; results that allow no finite one are known by steps that do not
// shrink.
func Fit(players int, results []Pairing) (*Ratings, error) {
	f := newFit(players, results)
	for _, r := range results {
		if r.A == r.B || min(r.A, r.B) < 0 || max(r.A, r.B) >= players {
			return nil, fmt.Errorf("a pairing of players %d and %d, want two different ones of 0..%d", r.A, r.B, players-1)
		}
	}
	at := mat.NewVecDense(f.size(), nil)
	for range mostSteps {
		value, gradient, information := f.derivatives(at)
		var cholesky mat.Cholesky
		var step mat.VecDense
		if !cholesky.Factorize(information) || cholesky.SolveVecTo(&step, gradient) != nil {
			return nil, ErrUnbounded
		}
		if mat.Norm(&step, math.Inf(1)) < 1e-9 {
			return f.ratings(at, &cholesky)
		}
		f.climb(at, &step, value)
	}
	return nil, ErrUnbounded
}

// mostSteps is many more than Newton's method takes to ratings that are finite.
const mostSteps = 60

// fit is the likelihood of results. Its parameters are log p of all players but the last, whose is
// 0, and log v unless no game was drawn.
type fit struct {
	players int
	drawn   bool
	results []Pairing
}

func newFit(players int, results []Pairing) *fit {
	f := &fit{players: players, results: results}
	for _, r := range results {
		f.drawn = f.drawn || r.Draws > 0
	}
	return f
}

func (f *fit) size() int {
	if f.drawn {
		return f.players
	}
	return f.players - 1
}

// outcomes are the three results of a game as Davidson's model has them: weight exp(x d + y log v)
// for a difference d in log p.
var outcomes = [3]struct{ x, y float64 }{{0.5, 0}, {0, 1}, {-0.5, 0}}

// probabilities of A winning, a draw and B winning.
func (f *fit) probabilities(at *mat.VecDense, r Pairing) (p [3]float64) {
	d := f.strength(at, r.A) - f.strength(at, r.B)
	var exponents [3]float64
	for k, o := range outcomes {
		switch {
		case o.y == 0:
			exponents[k] = o.x * d
		case f.drawn:
			exponents[k] = at.AtVec(f.players - 1)
		default:
			exponents[k] = math.Inf(-1)
		}
	}
	most := max(exponents[0], exponents[1], exponents[2])
	var sum float64
	for k, e := range exponents {
		p[k] = math.Exp(e - most)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return p
}

func (f *fit) strength(at *mat.VecDense, player int) float64 {
	if player == f.players-1 {
		return 0
	}
	return at.AtVec(player)
}

// logLikelihood of all results.
func (f *fit) logLikelihood(at *mat.VecDense) (sum float64) {
	for _, r := range f.results {
		p := f.probabilities(at, r)
		for k, n := range [3]float64{r.Wins, r.Draws, r.Losses} {
			if n > 0 {
				sum += n * math.Log(p[k])
			}
		}
	}
	return sum
}

// derivatives are the log-likelihood, its gradient and its observed information (the second
// derivatives, signs reversed): sums over pairings of what was seen less what is expected of the
// outcomes' x and y, and of their covariance.
func (f *fit) derivatives(at *mat.VecDense) (value float64, gradient *mat.VecDense, information *mat.SymDense) {
	gradient, information = mat.NewVecDense(f.size(), nil), mat.NewSymDense(f.size(), nil)
	for _, r := range f.results {
		p := f.probabilities(at, r)
		n := r.Wins + r.Draws + r.Losses
		meanX, meanY := (p[0]-p[2])/2, p[1]
		excessX, excessY := (r.Wins-r.Losses)/2-n*meanX, r.Draws-n*meanY
		varX, varY, both := (p[0]+p[2])/4-meanX*meanX, meanY-meanY*meanY, -meanX*meanY
		slopes := f.slopes(r)
		for i, a := range slopes {
			gradient.SetVec(a.parameter, gradient.AtVec(a.parameter)+a.x*excessX+a.y*excessY)
			for _, b := range slopes[:i+1] {
				more := n * (a.x*b.x*varX + a.y*b.y*varY + (a.x*b.y+a.y*b.x)*both)
				information.SetSym(a.parameter, b.parameter, information.At(a.parameter, b.parameter)+more)
			}
		}
	}
	return f.logLikelihood(at), gradient, information
}

// slope is by how much a pairing's d and log v change with a parameter.
type slope struct {
	parameter int
	x, y      float64
}

func (f *fit) slopes(r Pairing) []slope {
	var out []slope
	if r.A != f.players-1 {
		out = append(out, slope{r.A, 1, 0})
	}
	if r.B != f.players-1 {
		out = append(out, slope{r.B, -1, 0})
	}
	if f.drawn {
		out = append(out, slope{f.players - 1, 0, 1})
	}
	return out
}

// climb moves along the step, halved until it leads up.
func (f *fit) climb(at, step *mat.VecDense, value float64) {
	for scale := 1.0; scale > 1e-6; scale /= 2 {
		var next mat.VecDense
		next.AddScaledVec(at, scale, step)
		if f.logLikelihood(&next) >= value-1e-12*math.Abs(value) {
			at.CopyVec(&next)
			return
		}
	}
}
