package plugins

import (
	"fmt"
	"math"
	"unicode/utf8"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// row says how wide a position's rows are in the columns of the wire.
type row struct {
	players, outcomes  int
	legal, observation int // bytes
	words              int // of a Bitset
}

func rowOf(s *Spec) row {
	return row{
		players: s.Players, outcomes: s.Outcomes,
		legal: (s.Actions + 7) / 8, observation: s.Observation.Bytes(), words: BitsetWords(s.Actions),
	}
}

// encodePositions puts positions into columns. One that breaks the spec goes as a fault.
func encodePositions(spec *Spec, positions []Position) *pb.Positions {
	w, n, size := rowOf(spec), len(positions), 0
	for i := range positions {
		size += len(positions[i].State)
	}
	m := &pb.Positions{
		States: make([]byte, 0, size), StateLengths: make([]uint32, n), Players: make([]int32, n),
		Legal: make([]byte, n*w.legal), Observations: make([]byte, n*w.observation),
		Rewards: make([]float32, n*w.players),
	}
	if spec.Traits.Text {
		m.PromptLengths = make([]uint32, n)
	}
	for i := range positions {
		p := &positions[i]
		fault := p.Fault
		if err := spec.Check(p); err != nil {
			fault = err.Error()
		}
		if fault != "" {
			m.Faults = append(m.Faults, &pb.Text{Item: uint32(i), Text: valid(fault)})
			continue
		}
		encodePosition(m, w, i, p)
	}
	return m
}

// encodePosition fills in item i of the columns from p, which the spec allows.
func encodePosition(m *pb.Positions, w row, i int, p *Position) {
	m.States = append(m.States, p.State...)
	m.StateLengths[i] = uint32(len(p.State))
	m.Players[i] = int32(p.Player)
	packBits(m.Legal[i*w.legal:(i+1)*w.legal], p.Legal)
	copy(m.Observations[i*w.observation:], p.Observation)
	copy(m.Rewards[i*w.players:], p.Rewards)
	m.Chances = append(m.Chances, p.Chances...)
	if m.PromptLengths != nil {
		m.Prompts = append(m.Prompts, p.Prompt...)
		m.PromptLengths[i] = uint32(len(p.Prompt))
	}
}

// decodePositions fills out, zero positions, from columns. The positions own the message's
// memory: their slices are parts of its fields, with their capacity clipped. An error is about the
// columns as a whole; what is wrong with one position is left to Spec.Check.
func decodePositions(spec *Spec, m *pb.Positions, out []Position) error {
	w := rowOf(spec)
	if err := checkColumns(m, w, len(out)); err != nil {
		return err
	}
	states, prompts := column{m.GetStates(), m.GetStateLengths()}, column{m.GetPrompts(), m.GetPromptLengths()}
	legal := make([]uint64, len(out)*w.words)
	chances := m.GetChances()
	faulty := faultyItems(m.GetFaults())
	for i := range out {
		p := &out[i]
		if faulty[i] { // its places are not looked at, and it has no row of chances
			states.next(i)
			if len(prompts.lengths) > 0 {
				prompts.next(i)
			}
			continue
		}
		p.State = states.next(i)
		p.Player = int(m.GetPlayers()[i])
		p.Rewards = part(m.GetRewards(), i, w.players)
		if len(prompts.lengths) > 0 {
			p.Prompt = string(prompts.next(i))
		}
		switch {
		case p.Player == Chance && len(chances) >= w.outcomes:
			p.Chances, chances = part(chances, 0, w.outcomes), chances[w.outcomes:]
		case p.Player >= 0:
			p.Observation = part(m.GetObservations(), i, w.observation)
			if w.words > 0 {
				p.Legal = Bitset(part(legal, i, w.words))
				unpackBits(p.Legal, m.GetLegal()[i*w.legal:(i+1)*w.legal])
			}
		}
		if !utf8.ValidString(p.Prompt) {
			*p = Position{Fault: "prompt is not UTF-8"}
		}
	}
	if len(chances) != 0 {
		return fmt.Errorf("%d chances more than the chance positions have, want %d for each", len(chances), w.outcomes)
	}
	return setFaults(out, m.GetFaults())
}

// faultyItems are the items that faults are about; nil where there is none, as nearly always.
func faultyItems(faults []*pb.Text) map[int]bool {
	if len(faults) == 0 {
		return nil
	}
	items := make(map[int]bool, len(faults))
	for _, f := range faults {
		items[int(f.GetItem())] = true
	}
	return items
}

// checkColumns reports a column that is not as long as n positions make it.
func checkColumns(m *pb.Positions, w row, n int) error {
	if err := (column{m.GetStates(), m.GetStateLengths()}).check("states", n); err != nil {
		return err
	}
	if len(m.GetPromptLengths()) > 0 || len(m.GetPrompts()) > 0 {
		if err := (column{m.GetPrompts(), m.GetPromptLengths()}).check("prompts", n); err != nil {
			return err
		}
	}
	for _, c := range []struct {
		name      string
		got, want int
	}{
		{"players", len(m.GetPlayers()), n},
		{"bytes of legal actions", len(m.GetLegal()), n * w.legal},
		{"bytes of observations", len(m.GetObservations()), n * w.observation},
		{"rewards", len(m.GetRewards()), n * w.players},
	} {
		if c.got != c.want {
			return fmt.Errorf("%d %s for %d positions, want %d", c.got, c.name, n, c.want)
		}
	}
	return nil
}

func setFaults(out []Position, faults []*pb.Text) error {
	for _, f := range faults {
		if int(f.GetItem()) >= len(out) {
			return fmt.Errorf("a fault in item %d of %d", f.GetItem(), len(out))
		}
		out[f.GetItem()] = Position{Fault: reason(f.GetText())}
	}
	return nil
}

// reason is a fault's text, which must not be empty to count as one.
func reason(text string) string {
	if text == "" {
		return "the plugin failed this item and did not say why"
	}
	return text
}

// column is byte strings end to end, each with its length. Its next must be called for 0, 1, 2, ...
type column struct {
	bytes   []byte
	lengths []uint32
}

// check reports whether the column holds n strings that fill it exactly.
func (c column) check(name string, n int) error {
	if len(c.lengths) != n {
		return fmt.Errorf("%d %s, want %d", len(c.lengths), name, n)
	}
	total := uint64(0)
	for _, k := range c.lengths {
		total += uint64(k)
	}
	if total != uint64(len(c.bytes)) {
		return fmt.Errorf("%d bytes of %s, but their lengths add up to %d", len(c.bytes), name, total)
	}
	return nil
}

// next takes string i, the first that is left, out of the column.
func (c *column) next(i int) []byte {
	k := int(c.lengths[i])
	s := c.bytes[:k:k]
	c.bytes = c.bytes[k:]
	return s
}

// add appends one string.
func (c *column) add(s []byte) {
	c.bytes = append(c.bytes, s...)
	c.lengths = append(c.lengths, uint32(len(s)))
}

// packBits writes set's members, eight to a byte; dst is zero and has room for them.
func packBits(dst []byte, set Bitset) {
	for k, word := range set {
		for b := 8 * k; b < len(dst) && word != 0; b++ {
			dst[b] = byte(word)
			word >>= 8
		}
	}
}

// unpackBits is packBits' inverse; set is empty.
func unpackBits(set Bitset, src []byte) {
	for b, x := range src {
		set[b>>3] |= uint64(x) << (8 * (b & 7))
	}
}

// encodeMoves puts moves into the columns of m, over what they held.
func encodeMoves(m *pb.StepRequest, moves []Move) {
	states := column{m.States[:0], m.StateLengths[:0]}
	m.Actions = m.Actions[:0]
	for i := range moves {
		states.add(moves[i].State)
		m.Actions = append(m.Actions, int32(max(math.MinInt32, min(moves[i].Action, math.MaxInt32))))
	}
	m.States, m.StateLengths = states.bytes, states.lengths
}

// decodeMoves takes moves out of columns; their states are parts of the column.
func decodeMoves(bytes []byte, lengths []uint32, actions []int32) ([]Move, error) {
	states := column{bytes, lengths}
	if err := states.check("states", len(actions)); err != nil {
		return nil, err
	}
	out := make([]Move, len(actions))
	for i := range out {
		out[i] = Move{State: states.next(i), Action: int(actions[i])}
	}
	return out, nil
}
