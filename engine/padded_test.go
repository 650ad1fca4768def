package engine

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// padded is tic-tac-toe whose observation carries noise that does not compress, so that a game's
// group is several times the size of a transaction.
type padded struct{ tictactoe.Rules }

const paddingPlanes = 3400

func paddedFamily() plugins.Family[tictactoe.State] {
	return plugins.Family[tictactoe.State]{
		Configure: func(plugins.Settings) (plugins.Game[tictactoe.State], error) { return padded{}, nil },
	}
}

func (padded) Spec() plugins.Spec {
	s := tictactoe.Rules{}.Spec()
	s.Name = "padded"
	s.Observation = plugins.Shape{Planes: 2 + paddingPlanes, Height: 3, Width: 6, Encoding: plugins.Float32}
	s.Symmetries = nil
	return s
}

func (p padded) Observe(s *tictactoe.State, observation []byte) {
	put := func(i int, v float32) { binary.LittleEndian.PutUint32(observation[4*i:], math.Float32bits(v)) }
	mover := p.Mover(s)
	for cell := range 9 {
		put(cell, float32(s.Squares[mover]>>cell&1))
		put(18+cell, float32(s.Squares[1-mover]>>cell&1))
	}
	noise := rand.NewPCG(uint64(s.Squares[0]), uint64(s.Squares[1]))
	for i := range 18 * paddingPlanes {
		put(36+i, float32(noise.Uint64()>>40)/(1<<24)/8)
	}
}
