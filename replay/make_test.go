package replay

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"
)

// makeGroup makes a group that depends on its id alone: members games of about plies decisions on
// a board of 25 cells, each end and kind among them.
func makeGroup(at id, members, plies int) *Group {
	random := rand.New(rand.NewPCG(at.iteration+1, at.index+1))
	g := &Group{Iteration: at.iteration, Index: at.index, Seed: random.Uint64(), Weights: fmt.Sprintf("%x", at.iteration)}
	for range members {
		g.Members = append(g.Members, makeMember(random, plies))
	}
	return g
}

func makeMember(random *rand.Rand, plies int) Member {
	m := Member{Returns: []float32{1, -1}}
	if random.IntN(8) == 0 {
		m.End = End(random.IntN(Ends))
	}
	for range plies/2 + random.IntN(plies+1) {
		m.Decisions = append(m.Decisions, makeDecision(random))
	}
	return m
}

func makeDecision(random *rand.Rand) Decision {
	d := Decision{
		Player: random.IntN(2), Action: random.IntN(26), Legal: []uint64{random.Uint64() >> 38},
		Observation: make([]byte, 50), Value: random.Float32(), Masked: random.IntN(4) == 0, Extra: int8(random.IntN(4)) - 1,
	}
	for i := range d.Observation {
		d.Observation[i] = byte(random.UintN(256) & random.UintN(256))
	}
	if random.IntN(8) == 0 {
		d.Reward = []float32{random.Float32(), -random.Float32()}
	}
	if random.IntN(4) == 0 {
		d.Kind, d.Advantage, d.LogProb = Advantage, random.Float32()-0.5, -random.Float32()
		return d
	}
	for action := range int32(26) {
		if random.IntN(3) > 0 {
			d.Target = append(d.Target, Share{action, random.Float32()})
		}
	}
	return d
}

// small is a store that flushes and compacts soon.
var small = Options{MemTable: leastMemTable, MaxBytes: 16 << 20}

// openTest opens a store that closes with the test.
func openTest(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func put(t testing.TB, s *Store, groups ...*Group) {
	t.Helper()
	for _, g := range groups {
		if err := s.Put(context.Background(), g); err != nil {
			t.Fatal(err)
		}
	}
}

// game is a one-game group of ordinary size.
func game(iteration, index uint64) *Group { return makeGroup(id{iteration, index}, 1, 30) }

// bulky is a group whose encoding takes about size bytes: its observations do not compress.
func bulky(iteration, index uint64, size int) *Group {
	random := rand.New(rand.NewPCG(iteration, index))
	g := &Group{Iteration: iteration, Index: index, Members: []Member{{Returns: []float32{1}}}}
	for ; size > 0; size -= 4096 {
		d := Decision{Observation: make([]byte, min(size, 4096))}
		for i := 0; i+8 <= len(d.Observation); i += 8 {
			binary.LittleEndian.PutUint64(d.Observation[i:], random.Uint64())
		}
		g.Members[0].Decisions = append(g.Members[0].Decisions, d)
	}
	return g
}
