package plugins

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// Adapt turns a family of games into an Environment: it batches, encodes, checks and counts the
// length, and finds the author's optional interfaces. A game that is longer than Spec.MaxLength
// is the author's mistake and a Fault: rules end their games themselves.
//
// A state on the wire is a hash of the settings (8 bytes), the number of moves made (2 bytes) and
// the author's own encoding.
func Adapt[S any](family Family[S]) Environment { return &adapter[S]{family: family} }

const stateHeader = 10

// ErrNotConfigured is returned by every call that comes before Configure.
var ErrNotConfigured = errors.New("environment is not configured: call Configure first")

type adapter[S any] struct {
	family Family[S]
	table  atomic.Pointer[table[S]]
}

// table is a game under fixed settings, with the room its batches take.
type table[S any] struct {
	game     Game[S]
	judge    Judge[S]    // nil where the author wrote none
	chancer  Chancer[S]  // likewise
	finisher Finisher[S] // likewise
	spec     Spec
	hash     uint64
	words    int // of a legal set
	bytes    int // of an observation
	seats    sync.Pool
}

// seat is what one call works in: an author's state, reused from item to item.
type seat[S any] struct {
	state   S
	legal   Bitset
	random  rand.PCG
	rewards []float32
	chances []float32
}

func (a *adapter[S]) Configure(_ context.Context, settings Settings) (Spec, error) {
	resolved, err := settings.Resolve(a.family.Settings)
	if err != nil {
		return Spec{}, err
	}
	game, err := a.family.Configure(resolved)
	if err != nil {
		return Spec{}, fmt.Errorf("configure: %w", err)
	}
	spec := game.Spec()
	spec.Settings = a.family.Settings
	_, spec.Traits.Render = game.(Drawer[S])
	_, spec.Traits.Notation = game.(Namer[S])
	_, chancer := game.(Chancer[S])
	spec.Traits.Rollout = chancer || !spec.Traits.Chance
	if err := spec.Validate(); err != nil {
		return Spec{}, fmt.Errorf("configure %s: %w", spec.Name, err)
	}
	t := &table[S]{
		game: game, spec: spec, hash: settingsHash(spec, resolved),
		words: BitsetWords(spec.Actions), bytes: spec.Observation.Bytes(),
	}
	t.judge, _ = game.(Judge[S])
	t.chancer, _ = game.(Chancer[S])
	t.finisher, _ = game.(Finisher[S])
	t.seats.New = func() any {
		return &seat[S]{legal: NewBitset(spec.Actions), rewards: make([]float32, spec.Players), chances: make([]float32, spec.Outcomes)}
	}
	a.table.Store(t)
	return spec, nil
}

// settingsHash tells states of one variant from those of another, and of another version.
func settingsHash(spec Spec, settings Settings) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\x00%s\x00", spec.Name, spec.Version)
	for _, k := range sortedKeys(settings) {
		fmt.Fprintf(h, "%s=%s\x00", k, settings[k])
	}
	return h.Sum64()
}

func (a *adapter[S]) current() (*table[S], error) {
	if t := a.table.Load(); t != nil {
		return t, nil
	}
	return nil, ErrNotConfigured
}

func (a *adapter[S]) Start(ctx context.Context, requests []Request) ([]Position, error) {
	t, err := a.current()
	if err != nil {
		return nil, err
	}
	return t.fill(ctx, len(requests), 64*len(requests), func(s *seat[S], i int) (int, error) {
		return 0, t.game.Start(&s.state, requests[i])
	})
}

func (a *adapter[S]) Step(ctx context.Context, moves []Move) ([]Position, error) {
	t, err := a.current()
	if err != nil {
		return nil, err
	}
	size := 0
	for i := range moves {
		size += len(moves[i].State) + 8 // states often grow by a little
	}
	return t.fill(ctx, len(moves), size, func(s *seat[S], i int) (int, error) {
		return t.play(s, moves[i])
	})
}

// errNoChancer is what is said of a game whose mover is Chance and that cannot say what happens then.
var errNoChancer = errors.New("the game has a chance position but does not implement Chancer")

// play sets the seat to the state after the move and returns the number of moves made by then.
func (t *table[S]) play(s *seat[S], move Move) (int, error) {
	made, err := t.load(s, move.State)
	if err != nil {
		return 0, err
	}
	switch mover := t.game.Mover(&s.state); {
	case mover == Terminal:
		return 0, errors.New("the game is over: no move can follow")
	case mover == Chance:
		if t.chancer == nil {
			return 0, errNoChancer
		}
		if move.Action < 0 || move.Action >= t.spec.Outcomes {
			return 0, fmt.Errorf("outcome %d is outside 0..%d", move.Action, t.spec.Outcomes-1)
		}
		return made + 1, t.chancer.Outcome(&s.state, move.Action)
	}
	if !t.allows(s, move.Action) {
		return 0, fmt.Errorf("action %d is not legal here", move.Action)
	}
	return made + 1, t.game.Play(&s.state, move.Action)
}

func (t *table[S]) allows(s *seat[S], action int) bool {
	if t.judge != nil {
		return t.judge.Allows(&s.state, action)
	}
	s.legal.Clear()
	t.game.Legal(&s.state, s.legal)
	return s.legal.Has(action)
}

// load decodes a state, refusing those of other settings, and returns the number of moves made.
func (t *table[S]) load(s *seat[S], state []byte) (int, error) {
	if len(state) < stateHeader {
		return 0, fmt.Errorf("state of %d bytes is too short to be one", len(state))
	}
	if binary.LittleEndian.Uint64(state) != t.hash {
		return 0, errors.New("state belongs to other settings or another version of the rules")
	}
	made := int(binary.LittleEndian.Uint16(state[8:]))
	if err := t.game.SetState(&s.state, state[stateHeader:]); err != nil {
		return 0, fmt.Errorf("state: %w", err)
	}
	return made, nil
}

// perProcessor is the least number of items that are worth a goroutine of their own.
const perProcessor = 64

// sharesOf is how many goroutines n items are spread over.
func sharesOf(n int) int { return max(1, min(runtime.GOMAXPROCS(0), n/perProcessor)) }

// fill makes one position per item. All positions of a call share a few large arrays; each has
// its slices' capacity clipped, so that the caller may append to them. Their states are expected to
// take size bytes. A large batch is spread over the processors.
func (t *table[S]) fill(ctx context.Context, n, size int, set func(*seat[S], int) (int, error)) ([]Position, error) {
	out := make([]Position, n)
	room := arena{
		words:   make([]uint64, n*t.words),
		bytes:   make([]byte, n*t.bytes),
		rewards: make([]float32, n*t.spec.Players),
	}
	shares := sharesOf(n)
	var wait sync.WaitGroup
	for k := range shares - 1 {
		wait.Go(func() { t.fillShare(ctx, out, n*k/shares, n*(k+1)/shares, size/shares, room, set) })
	}
	t.fillShare(ctx, out, n*(shares-1)/shares, n, size/shares, room, set)
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// fillShare makes the positions [from, to) of a call, until ctx has ended.
func (t *table[S]) fillShare(ctx context.Context, out []Position, from, to, size int, room arena, set func(*seat[S], int) (int, error)) {
	s := t.seats.Get().(*seat[S])
	defer t.seats.Put(s)
	room.states = make([]byte, 0, size)
	for i := from; i < to; i++ {
		if i&63 == 63 && ctx.Err() != nil {
			return
		}
		made, err := set(s, i)
		t.answer(&out[i], s, made, err, i, &room)
	}
}

// answer fills in p, item i of its call, from the seat's state, or from what went wrong.
func (t *table[S]) answer(p *Position, s *seat[S], made int, err error, i int, room *arena) {
	if err == nil && made > t.spec.MaxLength {
		err = fmt.Errorf("game has gone on for %d moves, past its declared length of %d", made, t.spec.MaxLength)
	}
	if err == nil {
		t.describe(p, s, made, i, room)
		err = t.spec.Check(p)
	}
	if err != nil {
		*p = Position{Fault: err.Error()}
	}
}

// arena is the memory that one call's positions share; states are each share's own.
type arena struct {
	words   []uint64
	bytes   []byte
	rewards []float32
	states  []byte
}

// describe fills in p, item i of its call, from the seat's state.
func (t *table[S]) describe(p *Position, s *seat[S], made, i int, room *arena) {
	from := len(room.states)
	room.states = binary.LittleEndian.AppendUint64(room.states, t.hash)
	room.states = binary.LittleEndian.AppendUint16(room.states, uint16(made))
	room.states = t.game.AppendState(room.states, &s.state)
	p.State = room.states[from:len(room.states):len(room.states)]
	p.Player = t.game.Mover(&s.state)
	p.Rewards = part(room.rewards, i, t.spec.Players)
	t.game.Rewards(&s.state, p.Rewards)
	switch {
	case p.Player == Chance:
		if t.chancer != nil {
			p.Chances = make([]float32, t.spec.Outcomes)
			t.chancer.Chances(&s.state, p.Chances)
		}
	case p.Player >= 0:
		p.Legal = Bitset(part(room.words, i, t.words))
		t.game.Legal(&s.state, p.Legal)
		p.Observation = part(room.bytes, i, t.bytes)
		t.game.Observe(&s.state, p.Observation)
	}
}

// part is item i of an array of items of the given size.
func part[T any](all []T, i, size int) []T { return all[i*size : (i+1)*size : (i+1)*size] }

// Verify always fails: games ask no questions.
func (a *adapter[S]) Verify(context.Context, []Answer) ([]Verdict, error) { return nil, ErrNoText }
