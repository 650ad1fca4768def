package engine

import (
	"sync"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

const (
	resign = -1 // instead of an action
	nobody = -1 // instead of a player
	// hopelessSearches in a row make a player give up: one alone may be the noise of a short search.
	hopelessSearches = 3
)

// resignations counts the games that were played on after somebody would have given up.
type resignations struct {
	mu     sync.Mutex
	played int // on
	wrong  int // of them: who would have given up did not lose
}

func (r *resignations) count(wrong bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.played++
	if wrong {
		r.wrong++
	}
}

// canResign says whether rules let a player give up: the other then gets all there is.
func canResign(spec plugins.Spec) bool { return spec.Players == 2 && spec.Returns.ConstantSum }

// playsOn says whether a game goes on after somebody would have given up.
func (p *selfPlay) playsOn(index uint64) bool {
	random := stream.New(p.config.Run.Seed, stream.Resign, p.iteration, index)
	return random.Float() < p.config.SelfPlay.ResignPlayOn
}

// givesUp says whether the mover gives up, whose search expects the value. The game's returns are
// then as if it had lost.
func (w *worker) givesUp(s *slot, value float32) bool {
	r := w.spec.Returns
	if w.config.SelfPlay.ResignBelow == 0 || !canResign(w.spec) || s.gaveUp != nobody {
		return false
	}
	mover := s.position.Player
	s.hopeless[mover]++
	if float64((value-r.Low)/(r.High-r.Low)) >= w.config.SelfPlay.ResignBelow {
		s.hopeless[mover] = 0
	}
	if s.hopeless[mover] < hopelessSearches {
		return false
	}
	s.gaveUp = mover
	if s.playOn {
		return false
	}
	returns := s.group.Members[0].Returns
	returns[mover], returns[1-mover] = r.Low, r.Sum-r.Low
	return true
}

// judgeResignation counts a game that has been played on to its end.
func (w *worker) judgeResignation(s *slot) {
	if s.gaveUp == nobody || !s.playOn {
		return
	}
	r := w.spec.Returns
	w.resigned.count(s.group.Members[0].Returns[s.gaveUp] > r.Low)
}
