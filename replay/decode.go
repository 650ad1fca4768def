package replay

// decoder rebuilds a group from its columns. Each kind of list is one allocation for the whole
// group, cut into the decisions' parts, so that a game of hundreds of decisions costs a handful.
type decoder struct {
	reader
	decisions []Decision
	lengths   [4][]int32 // of observation, legal, target, reward, per decision
}

const (
	observationLength = iota
	legalLength
	targetLength
	rewardLength
)

// decisionSize is the least a decision takes: three single bytes, four lengths, three floats.
const decisionSize = 3 + 4 + 12

// decodeGroup is the inverse of appendGroup. It copies what it keeps, refuses anything appendGroup
// would not have written, and returns empty lists as nil.
func decodeGroup(b []byte) (*Group, error) {
	d := decoder{reader: reader{left: b}}
	g := &Group{Iteration: d.uvarint(), Index: d.uvarint(), Seed: d.word()}
	g.Weights = string(d.take(d.count(1)))
	d.members(g)
	d.scalars()
	d.lists()
	if d.err == nil && len(d.left) > 0 {
		d.fail()
	}
	if d.err != nil {
		return nil, d.err
	}
	if err := g.Validate(); err != nil {
		return nil, err
	}
	return g, nil
}

func (d *decoder) members(g *Group) {
	g.Members = slab[Member](d.count(3))
	for i := range g.Members {
		g.Members[i].End = End(d.byte())
	}
	decisions, total := make([]int, len(g.Members)), 0
	for i := range decisions {
		decisions[i] = d.count(decisionSize)
		total += decisions[i]
	}
	returns, floats := make([]int, len(g.Members)), 0
	for i := range returns {
		returns[i] = d.count(4)
		floats += returns[i]
	}
	if floats > len(d.left)/4 || total > len(d.left)/decisionSize {
		d.fail()
		return
	}
	values := slab[float32](floats)
	d.floats(values)
	d.decisions = slab[Decision](total)
	rest := d.decisions
	for i := range g.Members {
		g.Members[i].Decisions = cut(&rest, decisions[i])
		g.Members[i].Returns = cut(&values, returns[i])
	}
}

// scalars reads the columns that have one entry per decision.
func (d *decoder) scalars() {
	for i := range d.decisions {
		d.decisions[i].Player = d.number()
	}
	for i := range d.decisions {
		d.decisions[i].Action = d.number()
	}
	for i := range d.decisions {
		d.decisions[i].setTag(d.byte())
	}
	for k := range d.lengths {
		d.lengths[k] = make([]int32, len(d.decisions))
		for i := range d.lengths[k] {
			d.lengths[k][i] = int32(d.count(1))
		}
	}
	for i := range d.decisions {
		d.decisions[i].Advantage = d.float()
	}
	for i := range d.decisions {
		d.decisions[i].LogProb = d.float()
	}
	for i := range d.decisions {
		d.decisions[i].Value = d.float()
	}
}

// lists reads the columns whose entries vary in length.
func (d *decoder) lists() {
	rewards := slab[float32](d.total(rewardLength, 4))
	d.floats(rewards)
	targets := slab[Share](d.total(targetLength, 5))
	d.targets(targets)
	legal := slab[uint64](d.total(legalLength, 8))
	for i := range legal {
		legal[i] = d.word()
	}
	observations := append([]byte(nil), d.take(d.total(observationLength, 1))...)
	if d.err != nil {
		return
	}
	for i := range d.decisions {
		x := &d.decisions[i]
		x.Reward = cut(&rewards, int(d.lengths[rewardLength][i]))
		x.Target = cut(&targets, int(d.lengths[targetLength][i]))
		x.Legal = cut(&legal, int(d.lengths[legalLength][i]))
		x.Observation = cut(&observations, int(d.lengths[observationLength][i]))
	}
}

func (d *decoder) targets(all []Share) {
	rest := all
	for _, n := range d.lengths[targetLength] {
		part, last := cut(&rest, int(n)), int32(0)
		for i := range part {
			last += int32(d.number()) // an overflow goes negative, and Validate refuses that
			part[i].Action = last
		}
	}
	for i := range all {
		all[i].Probability = d.float()
	}
}

// total is the sum of a column of lengths whose entries take at least size bytes each, 0 after a
// fault.
func (d *decoder) total(column, size int) int {
	sum := 0
	for _, n := range d.lengths[column] {
		sum += int(n)
	}
	if sum > len(d.left)/size {
		d.fail()
	}
	if d.err != nil {
		return 0
	}
	return sum
}

// slab is make, but nil for nothing.
func slab[T any](n int) []T {
	if n == 0 {
		return nil
	}
	return make([]T, n)
}

// cut takes the first n of rest, nil for none; appending to the part cannot reach its neighbour.
func cut[T any](rest *[]T, n int) []T {
	if n == 0 || n > len(*rest) {
		return nil
	}
	part := (*rest)[:n:n]
	*rest = (*rest)[n:]
	return part
}
