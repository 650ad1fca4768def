package replay

import (
	"encoding/binary"
	"math"
)

// A group's bytes before compression are columns: all lengths together, all probabilities
// together, all observations together, so that the compressor sees like beside like.
//
//	iteration, index   uvarint        seed   8 bytes, little-endian
//	weights            length, bytes  members uvarint
//	members:   end (1 byte) each; decisions (uvarint) each; players of returns (uvarint) each
//	           returns (float32) all
//	decisions: player, action (uvarint);
//	           tag (1 byte: kind, 2 if masked, and 4 times: 0 if drawn once, 1 if never, or how often);
//	           lengths of observation, legal, target, reward (uvarint);
//	           advantage, log-probability, value (float32); rewards (float32);
//	           target actions (uvarint: the gap to the action before); probabilities (float32);
//	           legal words (8 bytes); observations (bytes)
//
// Every column runs over all decisions of all members, in order. Uvarints are minimal and nothing
// follows the last column, so a group has exactly one encoding.

const (
	maskedTag = 2
	drawsTag  = 4 // and above
)

type columns []byte

func (c *columns) uvarint(v int)   { *c = binary.AppendUvarint(*c, uint64(v)) }
func (c *columns) float(v float32) { *c = binary.LittleEndian.AppendUint32(*c, math.Float32bits(v)) }
func (c *columns) word(v uint64)   { *c = binary.LittleEndian.AppendUint64(*c, v) }
func (c *columns) floats(v []float32) {
	for _, x := range v {
		c.float(x)
	}
}

// appendGroup appends the columns of a valid group to dst.
func appendGroup(dst []byte, g *Group) []byte {
	c := columns(dst)
	c = binary.AppendUvarint(c, g.Iteration)
	c = binary.AppendUvarint(c, g.Index)
	c.word(g.Seed)
	c.uvarint(len(g.Weights))
	c = append(c, g.Weights...)
	c.members(g.Members)
	c.scalars(g)
	c.lists(g)
	return c
}

func (c *columns) members(members []Member) {
	c.uvarint(len(members))
	for i := range members {
		*c = append(*c, byte(members[i].End))
	}
	for i := range members {
		c.uvarint(len(members[i].Decisions))
	}
	for i := range members {
		c.uvarint(len(members[i].Returns))
	}
	for i := range members {
		c.floats(members[i].Returns)
	}
}

// scalars writes the columns that have one entry per decision.
func (c *columns) scalars(g *Group) {
	g.each(func(d *Decision) { c.uvarint(d.Player) })
	g.each(func(d *Decision) { c.uvarint(d.Action) })
	g.each(func(d *Decision) { *c = append(*c, d.tag()) })
	g.each(func(d *Decision) { c.uvarint(len(d.Observation)) })
	g.each(func(d *Decision) { c.uvarint(len(d.Legal)) })
	g.each(func(d *Decision) { c.uvarint(len(d.Target)) })
	g.each(func(d *Decision) { c.uvarint(len(d.Reward)) })
	g.each(func(d *Decision) { c.float(d.Advantage) })
	g.each(func(d *Decision) { c.float(d.LogProb) })
	g.each(func(d *Decision) { c.float(d.Value) })
}

// lists writes the columns whose entries vary in length.
func (c *columns) lists(g *Group) {
	g.each(func(d *Decision) { c.floats(d.Reward) })
	g.each(func(d *Decision) {
		last := int32(0)
		for _, s := range d.Target {
			c.uvarint(int(s.Action - last))
			last = s.Action
		}
	})
	g.each(func(d *Decision) {
		for _, s := range d.Target {
			c.float(s.Probability)
		}
	})
	g.each(func(d *Decision) {
		for _, w := range d.Legal {
			c.word(w)
		}
	})
	g.each(func(d *Decision) { *c = append(*c, d.Observation...) })
}

// each calls f for every decision of every member, in order.
func (g *Group) each(f func(*Decision)) {
	for m := range g.Members {
		for d := range g.Members[m].Decisions {
			f(&g.Members[m].Decisions[d])
		}
	}
}

func (d *Decision) tag() byte {
	tag := byte(d.Kind)
	if d.Masked {
		tag |= maskedTag
	}
	switch {
	case d.Extra < 0:
		tag |= drawsTag
	case d.Extra > 0:
		tag |= drawsTag * byte(d.draws())
	}
	return tag
}

// setTag is the inverse of tag.
func (d *Decision) setTag(tag byte) {
	d.Kind, d.Masked = Kind(tag&(maskedTag-1)), tag&maskedTag != 0
	if draws := tag / drawsTag; draws == 1 {
		d.Extra = -1
	} else if draws > 1 {
		d.Extra = int8(draws - 1)
	}
}
