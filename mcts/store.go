package mcts

import (
	"slices"

	"github.com/tengen-rl/tengen/plugins"
)

// store is the memory of a tree's positions. It is used again from search to search, so a search
// no larger than one before it allocates nothing.
type store struct {
	bytes   pool[byte]
	words   pool[uint64]
	numbers pool[float32]
}

// keep returns p with what a search needs of it copied into the store.
func (s *store) keep(p *plugins.Position) plugins.Position {
	return plugins.Position{
		State: s.bytes.keep(p.State), Player: p.Player, Legal: s.words.keep(p.Legal),
		Chances: s.numbers.keep(p.Chances), Observation: s.bytes.keep(p.Observation),
		Rewards: s.numbers.keep(p.Rewards), Prompt: p.Prompt,
	}
}

// reset takes back everything that was kept.
func (s *store) reset() {
	s.bytes.reset()
	s.words.reset()
	s.numbers.reset()
}

// holder is the memory of one position at a time, used again for the next.
type holder struct {
	state, observation []byte
	legal              plugins.Bitset
	rewards            []float32
}

// hold returns p with its slices copied over those that were held before.
func (h *holder) hold(p *plugins.Position) plugins.Position {
	q := *p
	h.state = append(h.state[:0], p.State...)
	h.observation = append(h.observation[:0], p.Observation...)
	h.legal = append(h.legal[:0], p.Legal...)
	h.rewards = append(h.rewards[:0], p.Rewards...)
	q.State, q.Observation, q.Legal, q.Rewards = h.state, h.observation, h.legal, h.rewards
	return q
}

// copied is p in memory of its own.
func copied(p *plugins.Position) plugins.Position {
	q := *p
	q.State, q.Legal, q.Observation = slices.Clone(p.State), slices.Clone(p.Legal), slices.Clone(p.Observation)
	q.Rewards, q.Chances = slices.Clone(p.Rewards), slices.Clone(p.Chances)
	return q
}

// pool hands out pieces of chunks, in order, until it is reset.
type pool[T any] struct {
	chunks [][]T
	chunk  int // handed out from
	used   int // of it
}

// chunkLength is the least number of items in a chunk: several positions of a large game.
const chunkLength = 1 << 13

// keep returns a copy of items, nil for none.
func (p *pool[T]) keep(items []T) []T {
	n := len(items)
	if n == 0 {
		return nil
	}
	for p.chunk < len(p.chunks) && p.used+n > len(p.chunks[p.chunk]) {
		p.chunk, p.used = p.chunk+1, 0
	}
	if p.chunk == len(p.chunks) {
		p.chunks = append(p.chunks, make([]T, max(n, chunkLength)))
	}
	piece := p.chunks[p.chunk][p.used : p.used+n : p.used+n]
	p.used += n
	copy(piece, items)
	return piece
}

func (p *pool[T]) reset() { p.chunk, p.used = 0, 0 }
