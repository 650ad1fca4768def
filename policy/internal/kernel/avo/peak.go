package main

import (
	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// chains is how many fused steps are under way at once: more than any processor needs to hide the
// time that one takes, and as many as there are registers for.
const chains = 12

// buildPeak writes a function that does nothing but fused steps on registers: what the processor
// can do at best.
func buildPeak(wide bool) func(*build.Context) {
	return func(c *build.Context) {
		name, fresh := "peakAVX2", func() reg.VecVirtual { return c.YMM() }
		if wide {
			name, fresh = "peakAVX512", func() reg.VecVirtual { return c.ZMM() }
		}
		c.Function(name)
		c.Attributes(attr.NOSPLIT)
		c.SignatureExpr("func(rounds int)")
		c.Doc(name + " makes rounds times 12 fused steps that do not wait for each other.")
		rounds := c.Load(c.Param("rounds"), c.GP64())
		sums := make([]reg.VecVirtual, chains)
		factor := fresh()
		for i := range sums {
			sums[i] = fresh()
			clearRegister(c, wide, sums[i])
		}
		clearRegister(c, wide, factor)
		c.Label("round")
		for _, sum := range sums {
			c.VFMADD231PS(factor, factor, sum)
		}
		c.DECQ(rounds)
		c.JNZ(operand.LabelRef("round"))
		c.VZEROUPPER()
		c.RET()
	}
}

func clearRegister(c *build.Context, wide bool, r reg.VecVirtual) {
	if wide {
		c.VPXORD(r, r, r)
	} else {
		c.VXORPS(r, r, r)
	}
}
