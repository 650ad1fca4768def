package main

import (
	"fmt"
	"log"
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// atOnce is how many numbers a turn of a row's loop takes: one register of AVX-512, two of AVX2. It
// is also the number of partial sums of a row, so that number j of a row meets sum j mod 16.
const atOnce = 16

// lanes writes the loops over rows for either instruction set: one program, two files. A masked copy
// of each loop's body takes what is left at the end of a row; it reads 0 beyond and writes nothing
// there.
type lanes struct {
	*build.Context
	wide  bool                   // AVX-512
	parts []int                  // the registers that are being written about, of 16 numbers or more
	mask  *mask                  // of the body that is being written; nil if it is whole
	index reg.GPVirtual          // of the number that the body is at
	known map[string]operand.Mem // the file's constants
	count int                    // of labels
}

// block is 16 numbers or 32: a register each for lanes.parts.
type block []reg.VecVirtual

// mask is which lanes there are, register by register: as many bits as a lane for AVX2, one for
// AVX-512.
type mask struct {
	block block
	k     opmasks
}

// opmasks are AVX-512's masks of a block.
type opmasks []reg.OpmaskVirtual

// newLanes returns the state of a file for AVX-512 or AVX2.
func newLanes(c *build.Context, wide bool) *lanes {
	l := &lanes{Context: c, wide: wide, parts: []int{0, 1}, known: map[string]operand.Mem{}}
	if wide {
		l.parts = l.parts[:1]
	}
	return l
}

// suffix is what the names of this instruction set's functions end in.
func (l *lanes) suffix() string {
	if l.wide {
		return "AVX512"
	}
	return "AVX2"
}

// function writes a function of the given stem and signature. body leaves results stored.
func (l *lanes) function(stem, signature string, body func()) {
	name := stem + l.suffix()
	l.Function(name)
	l.Attributes(attr.NOSPLIT)
	l.Doc(fmt.Sprintf("%s is %sGeneric in assembly.", name, stem))
	l.Pragma("noescape")
	l.SignatureExpr(signature)
	l.count = 0
	body()
	l.VZEROUPPER()
	l.RET()
}

// slice returns the first number of a slice argument.
func (l *lanes) slice(name string) reg.GPVirtual {
	return l.Load(l.Param(name).Base(), l.GP64()).(reg.GPVirtual)
}

// length returns the length of a slice argument.
func (l *lanes) length(name string) reg.GPVirtual {
	return l.Load(l.Param(name).Len(), l.GP64()).(reg.GPVirtual)
}

// number returns a float32 argument in every lane.
func (l *lanes) number(name string) reg.VecVirtual {
	basic, err := l.Param(name).Resolve()
	if err != nil {
		log.Fatal(err)
	}
	return l.broadcast(basic.Addr)
}

// broadcast returns a number in memory or in a register's first lane, in every lane.
func (l *lanes) broadcast(from operand.Op) reg.VecVirtual {
	r := l.register()
	l.VBROADCASTSS(from, r)
	return r
}

// label returns a name that is new in the function.
func (l *lanes) label(what string) string {
	l.count++
	return fmt.Sprintf("%s%d", what, l.count)
}

// block returns fresh registers.
func (l *lanes) block() block {
	b := make(block, len(l.parts))
	for i := range b {
		b[i] = l.register()
	}
	return b
}

// register returns a fresh register.
func (l *lanes) register() reg.VecVirtual {
	if l.wide {
		return l.ZMM()
	}
	return l.YMM()
}

// apart writes body once for each register of 16 numbers, where both together need too many.
func (l *lanes) apart(body func()) {
	all := l.parts
	for i := range all {
		l.parts = all[i : i+1]
		body()
	}
	l.parts = all
}

// of returns the registers of b that are being written about.
func (l *lanes) of(b block) block {
	if len(b) == len(l.parts) {
		return b
	}
	return b[l.parts[0] : l.parts[0]+1]
}

// do writes one instruction for each register. Blocks are taken register by register, other
// operands as they are. The order is Go's: the destination comes last.
func (l *lanes) do(instruction func(...operand.Op), operands ...any) {
	for i := range l.parts {
		var ops []operand.Op
		for _, x := range operands {
			switch b := x.(type) {
			case block:
				x = l.of(b)[i]
			case opmasks:
				x = b[i]
			}
			ops = append(ops, x.(operand.Op))
		}
		instruction(ops...)
	}
}

// get is do with a fresh destination, which it returns.
func (l *lanes) get(instruction func(...operand.Op), operands ...any) block {
	d := l.block()
	l.do(instruction, append(operands, d)...)
	return d
}

// zero returns +0 in every lane.
func (l *lanes) zero() block {
	d := l.block()
	l.do(l.VXORPS, d, d, d)
	return d
}

// constant is the address of a constant that fills 64 bytes.
func (l *lanes) constant(v float32) operand.Mem { return l.bits(math.Float32bits(v)) }

// bits is constant for the bits of a lane.
func (l *lanes) bits(v uint32) operand.Mem {
	return l.data(fmt.Sprintf("lanes_%08x", v), func() {
		for i := range atOnce {
			l.AddDatum(4*i, operand.U32(v))
		}
	})
}

// data returns the address of read-only data of a name, which fill writes at its first use.
func (l *lanes) data(name string, fill func()) operand.Mem {
	if m, ok := l.known[name]; ok {
		return m
	}
	m := l.StaticGlobal(name)
	l.DataAttributes(attr.RODATA | attr.NOPTR)
	fill()
	l.known[name] = m
	return m
}

// set returns a constant in every lane.
func (l *lanes) set(v float32) block { return l.get(l.VMOVUPS, l.constant(v)) }

// at is the place of the number that the body is at, in a slice that begins at base.
func (l *lanes) at(base reg.Register) operand.Mem {
	return operand.Mem{Base: base, Index: l.index, Scale: 4}
}

// place is the part of 16 numbers that one register holds.
func (l *lanes) place(m operand.Mem, part int) operand.Mem {
	if l.wide {
		return m.Offset(64 * part)
	}
	return m.Offset(32 * part)
}

// load returns 16 numbers, 0 for those beyond the end.
func (l *lanes) load(m operand.Mem) block {
	d := l.block()
	for i, part := range l.parts {
		switch from := l.place(m, part); {
		case l.mask == nil:
			l.VMOVUPS(from, d[i])
		case l.wide:
			l.VMOVUPS_Z(from, l.mask.k[i], d[i])
		default:
			l.VMASKMOVPS(from, l.mask.block[part], d[i])
		}
	}
	return d
}

// store writes 16 numbers, none of them beyond the end.
func (l *lanes) store(b block, m operand.Mem) {
	for i, part := range l.parts {
		switch to := l.place(m, part); {
		case l.mask == nil:
			l.VMOVUPS(l.of(b)[i], to)
		case l.wide:
			l.VMOVUPS(l.of(b)[i], l.mask.k[i], to)
		default:
			l.VMASKMOVPS(l.of(b)[i], l.mask.block[part], to)
		}
	}
}

// silenceBeyond puts +0 into the lanes of b beyond the end.
func (l *lanes) silenceBeyond(b block) {
	if l.mask != nil {
		l.keep(*l.mask, b, b)
	}
}

// keep sets d to b, with +0 in lanes that are not in m.
func (l *lanes) keep(m mask, b, d block) {
	for i, r := range d {
		if l.wide {
			l.VMOVAPS_Z(b[i], m.k[i], r)
		} else {
			l.VANDPS(m.block[i], b[i], r)
		}
	}
}

// choose puts b into the lanes of d that are in m.
func (l *lanes) choose(m mask, b, d block) {
	for i, r := range d {
		if l.wide {
			l.VMOVAPS(b[i], m.k[i], r)
		} else {
			l.VBLENDVPS(m.block[i], b[i], r, r)
		}
	}
}

// Comparisons of VCMPPS. Those that begin with not are true for NaN.
const (
	less      = 0x11
	greater   = 0x1e
	notEqual  = 0x04
	notLess   = 0x15
	notAtMost = 0x16
)

// compare returns where a is in the given relation to b.
func (l *lanes) compare(relation uint64, a block, b any) mask {
	if l.wide {
		var m mask
		for range l.parts {
			m.k = append(m.k, l.K())
		}
		l.do(l.VCMPPS, operand.Imm(relation), b, a, m.k)
		return m
	}
	return mask{block: l.get(l.VCMPPS, operand.Imm(relation), b, a)}
}

// maskOf returns the mask of the first n < 16 lanes.
func (l *lanes) maskOf(n reg.GPVirtual) *mask {
	at := l.GP64()
	if l.wide {
		l.LEAQ(l.data("lanesFirst", func() {
			for i := range atOnce {
				l.AddDatum(2*i, operand.U16(1<<i-1))
			}
		}), at)
		m := &mask{k: opmasks{l.K()}}
		l.KMOVW(operand.Mem{Base: at, Index: n, Scale: 2}, m.k[0])
		return m
	}
	table := l.data("lanesFirst", func() {
		for i := range 2 * atOnce {
			l.AddDatum(4*i, operand.U32(uint32(0)-uint32((2*atOnce-1-i)/atOnce)))
		}
	})
	l.LEAQ(table.Offset(4*atOnce), at)
	skip := l.GP64()
	l.MOVQ(n, skip)
	l.NEGQ(skip)
	m := &mask{block: l.block()}
	for i, part := range l.parts {
		l.VMOVUPS(l.place(operand.Mem{Base: at, Index: skip, Scale: 4}, part), m.block[i])
	}
	return m
}
