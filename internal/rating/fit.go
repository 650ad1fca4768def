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

// probabilities of A winning, a draw and B winning, and the logarithm of what they were divided by.
func (f *fit) probabilities(at *mat.VecDense, r Pairing) (p [3]float64, logZ float64) {
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
	return p, most + math.Log(sum)
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
		p, _ := f.probabilities(at, r)
		for k, n := range [3]float64{r.Wins, r.Draws, r.Losses} {
			if n > 0 {
				sum += n * math.Log(p[k])
			}
		}
	}
	return sum
}

// derivatives are the log-likelihood, its gradient and its observed information (the second
// derivatives, signs reversed): sums over pairings of (seen - expected) and of n times the
// covariance of the outcome's x and y.
func (f *fit) derivatives(at *mat.VecDense) (value float64, gradient *mat.VecDense, information *mat.SymDense) {
	gradient, information = mat.NewVecDense(f.size(), nil), mat.NewSymDense(f.size(), nil)
	for _, r := range f.results {
		p, _ := f.probabilities(at, r)
		n := r.Wins + r.Draws + r.Losses
		drift := 0.5*(r.Wins-r.Losses) - 0.5*n*(p[0]-p[2])
		mean := 0.5 * (p[0] - p[2])
		varX, covXY, varY := 0.25*(p[0]+p[2])-mean*mean, -mean*p[1], p[1]*(1-p[1])
		for _, i := range []struct {
			player int
			sign   float64
		}{{r.A, 1}, {r.B, -1}} {
			if i.player == f.players-1 {
				continue
			}
			gradient.SetVec(i.player, gradient.AtVec(i.player)+i.sign*drift)
			add(information, i.player, i.player, n*varX)
			if f.drawn {
				add(information, i.player, f.players-1, i.sign*n*covXY)
			}
		}
		if r.A != f.players-1 && r.B != f.players-1 {
			add(information, r.A, r.B, -n*varX)
		}
		if f.drawn {
			gradient.SetVec(f.players-1, gradient.AtVec(f.players-1)+r.Draws-n*p[1])
			add(information, f.players-1, f.players-1, n*varY)
		}
	}
	return f.logLikelihood(at), gradient, information
}

func add(m *mat.SymDense, i, j int, x float64) { m.SetSym(i, j, m.At(i, j)+x) }

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
