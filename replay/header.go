package replay

import (
	"encoding/binary"
	"fmt"
)

// header is what the index knows of a group without reading it. On disk it is a few bytes.
type header struct {
	Parts     int // that the group's bytes are in
	Bytes     int // of them all
	Members   int
	Decisions int
	Trainable int // decisions of Used members, each as often as it is drawn
	Ends      [Ends]int
}

// summarize makes the header of a group stored as size bytes in parts parts.
func summarize(g *Group, size, parts int) header {
	h := header{Parts: parts, Bytes: size, Members: len(g.Members)}
	for i := range g.Members {
		m := &g.Members[i]
		h.Ends[m.End]++
		h.Decisions += len(m.Decisions)
		if m.End == Used {
			for d := range m.Decisions {
				h.Trainable += m.Decisions[d].draws()
			}
		}
	}
	return h
}

func (h header) encode() []byte {
	c := columns{codecVersion}
	for _, v := range [...]int{h.Parts, h.Bytes, h.Members, h.Decisions, h.Trainable} {
		c.uvarint(v)
	}
	for _, n := range h.Ends {
		c.uvarint(n)
	}
	return c
}

func decodeHeader(b []byte) (header, error) {
	if len(b) == 0 || b[0] != codecVersion {
		return header{}, fmt.Errorf("%w: its header is not in encoding %d", errMalformed, codecVersion)
	}
	r := reader{left: b[1:]}
	var h header
	for _, v := range [...]*int{&h.Parts, &h.Bytes, &h.Members, &h.Decisions, &h.Trainable} {
		*v = r.number()
	}
	for i := range h.Ends {
		h.Ends[i] = r.number()
	}
	if r.err != nil || len(r.left) > 0 || h.Parts == 0 || h.Trainable > (1+MaxExtra)*h.Decisions {
		return header{}, fmt.Errorf("%w: its header is damaged", errMalformed)
	}
	return h, nil
}

// encodeNumbers and decodeNumbers carry lists of numbers: a count, the deleted iterations.
func encodeNumbers(numbers ...uint64) []byte {
	var b []byte
	for _, n := range numbers {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

func decodeNumbers(b []byte) ([]uint64, error) {
	r := reader{left: b}
	var numbers []uint64
	for len(r.left) > 0 {
		numbers = append(numbers, r.uvarint())
	}
	return numbers, r.err
}
