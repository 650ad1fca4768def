package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Signatures of the transforms in package kernel.
const (
	spreadSignature   = "func(v []float32, plane int, src, zero []float32, cells []int32, channels, lanes int)"
	outputSignature   = "func(dst, sink, m []float32, plane int, row []float32, cells []int32, channels, lanes int)"
	weightsSignature  = "func(u []float32, plane int, w []float32, tap int, reversed bool, lanes int)"
	gradientSignature = "func(w []float32, tap int, u []float32, plane, lanes int)"
)

// sixth is 1/6.
const sixth = float32(1.0 / 6)

// transforms writes the transforms of Winograd's algorithm, a register of lanes at a time; lanes
// that do not fill a register are the caller's.
type transforms struct {
	*lanes
	size int // of a register, in bytes
}

// buildWinograd is the file of transforms for AVX-512 or AVX2.
func buildWinograd(wide bool) func(*build.Context) {
	return func(c *build.Context) {
		t := &transforms{lanes: newLanes(c, wide), size: 32}
		if wide {
			t.size = 64
		}
		t.input()
		t.slope()
		for _, finish := range []string{"set", "rectify", "add"} {
			t.output(finish)
		}
		t.weights()
		t.gradient()
	}
}

// planes are the addresses of 25 (or 9) places that lie the same distance apart.
type planes struct {
	*transforms
	step, triple reg.GPVirtual // bytes from one to the next, and to the third from it
}

// planes returns the steps between planes that lie the given number of numbers apart.
func (t *transforms) planes(numbers reg.GPVirtual) planes {
	p := planes{t, t.bytes(numbers), t.GP64()}
	t.LEAQ(operand.Mem{Base: p.step, Index: p.step, Scale: 2}, p.triple)
	return p
}

// at is the address of plane i < 5 from a place.
func (p planes) at(base reg.Register, i int) operand.Mem {
	switch i {
	case 0:
		return operand.Mem{Base: base}
	case 3:
		return operand.Mem{Base: base, Index: p.triple, Scale: 1}
	default:
		return operand.Mem{Base: base, Index: p.step, Scale: uint8(i)}
	}
}

// down moves a place by five planes, or three.
func (p planes) down(base reg.GPVirtual, planes int) {
	p.ADDQ(p.triple, base)
	if planes == 5 {
		p.LEAQ(operand.Mem{Base: base, Index: p.step, Scale: 2}, base)
	}
}

// loop writes the loop over lanes: body for each register of them, at a number of bytes.
func (t *transforms) loop(body func(at reg.GPVirtual)) {
	at, end := t.GP64(), t.GP64()
	t.Load(t.Param("lanes"), end)
	t.SHLQ(operand.Imm(2), end)
	t.XORQ(at, at)
	loop := t.label("lanes")
	t.Label(loop)
	body(at)
	t.ADDQ(operand.Imm(uint64(t.size)), at)
	t.CMPQ(at, end)
	t.JLT(operand.LabelRef(loop))
}

// perTile writes the loop over tiles of count cells: it lists the addresses of the tile's cells,
// beyond for those that are not on the board, and then does body.
func (t *transforms) perTile(count int, board, beyond string, body func(list operand.Mem)) {
	t.eachTile(count, 2, board, beyond, body)
}

// eachTile is perTile for channels of 2^shift bytes.
func (t *transforms) eachTile(count int, shift uint64, board, beyond string, body func(list operand.Mem)) {
	list := t.AllocLocal(8 * count)
	cells, left := t.slice("cells"), t.length("cells")
	tile, done := t.label("tile"), t.label("tiles")
	t.Label(tile)
	t.SUBQ(operand.Imm(uint64(count)), left)
	t.JLT(operand.LabelRef(done))
	inside, outside := t.slice(board), t.slice(beyond)
	size := t.GP64()
	t.MOVQ(t.Load(t.Param("channels"), t.GP64()), size)
	t.SHLQ(operand.Imm(shift), size)
	cell, address := t.GP64(), t.GP64()
	for i := range count {
		t.MOVLQSX(operand.Mem{Base: cells, Disp: 4 * i}, cell)
		t.MOVQ(cell, address)
		t.IMULQ(size, address)
		t.ADDQ(inside, address)
		t.TESTQ(cell, cell)
		t.CMOVQLT(outside, address)
		t.MOVQ(address, list.Offset(8*i))
	}
	t.ADDQ(operand.Imm(uint64(4*count)), cells)
	body(list)
	t.JMP(operand.LabelRef(tile))
	t.Label(done)
}

// listed is the register of lanes of a listed cell.
func (t *transforms) listed(list operand.Mem, i int, at reg.GPVirtual) operand.Mem {
	address := t.GP64()
	t.MOVQ(list.Offset(8*i), address)
	return operand.Mem{Base: address, Index: at, Scale: 1}
}

// advance moves a place by one tile, of the given argument's channels.
func (t *transforms) advance(place reg.GPVirtual) {
	channels := t.Load(t.Param("channels"), t.GP64()).(reg.GPVirtual)
	t.LEAQ(operand.Mem{Base: place, Index: channels, Scale: 4}, place)
}

// got returns what lies at a place.
func (t *transforms) got(m operand.Mem) reg.VecVirtual {
	r := t.register()
	t.VMOVUPS(m, r)
	return r
}

// sum and difference return x ± y; y may lie in memory.
func (t *transforms) sum(x reg.VecVirtual, y operand.Op) reg.VecVirtual {
	r := t.register()
	t.VADDPS(y, x, r)
	return r
}

func (t *transforms) difference(x reg.VecVirtual, y operand.Op) reg.VecVirtual {
	r := t.register()
	t.VSUBPS(y, x, r)
	return r
}

// times returns x times a constant.
func (t *transforms) times(x operand.Op, by float32) reg.VecVirtual {
	factor, r := t.got(t.constant(by)), t.register()
	t.VMULPS(x, factor, r)
	return r
}

// plus adds a power of two times x to sum.
func (t *transforms) plus(sum, x reg.VecVirtual, by float32) {
	t.VFMADD231PS(t.constant(by), x, sum)
}

// transform writes a function that has memory of its own on the stack, and so may need more.
func (t *transforms) transform(stem, signature string, body func()) {
	name := stem + t.suffix()
	t.Function(name)
	t.Doc(fmt.Sprintf("%s is %sGeneric in assembly, for whole registers of lanes.", name, stem))
	t.Pragma("noescape")
	t.SignatureExpr(signature)
	t.count = 0
	body()
	t.VZEROUPPER()
	t.RET()
}
