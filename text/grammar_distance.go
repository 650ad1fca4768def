package text

import "regexp/syntax"

// distance is the fewest characters to a match from a state of begin or step.
func (p *grammarProgram) distance(wants []uint32, matched bool) int {
	if matched {
		return 0
	}
	far := never
	for _, pc := range wants {
		far = min(far, p.far[pc])
	}
	return far
}

// distances finds far, from the matches backwards: level by level, each with all that leads there without a
// character.
func (p *grammarProgram) distances() []int {
	far := make([]int, len(p.code))
	var level []uint32
	for i := range far {
		far[i] = never
		if p.code[i].Op == syntax.InstMatch {
			level = append(level, uint32(i))
		}
	}
	wants, free, last := p.sources()
	for d := 0; len(level) > 0; d++ {
		var farther []uint32
		for len(level) > 0 {
			pc := level[len(level)-1]
			level = level[:len(level)-1]
			if far[pc] != never {
				continue
			}
			far[pc] = d
			level = append(level, free[pc]...)
			if d == 0 {
				level = append(level, last[pc]...)
			}
			farther = append(farther, wants[pc]...)
		}
		level = farther
	}
	return far
}

// sources lists by instruction those that lead to it: with a character, without one anywhere, and without one only
// at an answer's end. It is asked of places after the first.
func (p *grammarProgram) sources() (wants, free, last [][]uint32) {
	n := len(p.code)
	wants, free, last = make([][]uint32, n), make([][]uint32, n), make([][]uint32, n)
	for i := range p.code {
		pc := uint32(i)
		if p.takes[i] != nil {
			if p.takes[i].Count() > 0 {
				to := p.code[i].Out
				wants[to] = append(wants[to], pc)
			}
			continue
		}
		inside := p.after(nil, pc, spot{})
		for _, to := range inside {
			free[to] = append(free[to], pc)
		}
		if len(inside) == 0 {
			for _, to := range p.after(nil, pc, spot{last: true}) {
				last[to] = append(last[to], pc)
			}
		}
	}
	return wants, free, last
}
