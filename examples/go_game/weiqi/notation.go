package weiqi

import (
	"fmt"
	"strconv"
	"strings"
)

// columns are the letters of the columns from the left; there is no I.
const columns = "ABCDEFGHJKLMNOPQRST"

// Name is the move as GTP writes it: the column's letter and the row from the bottom, or "pass".
func (r *Rules) Name(_ *State, action int) string {
	if action == r.points {
		return "pass"
	}
	return columns[action%r.size:][:1] + strconv.Itoa(r.size-action/r.size)
}

// Parse returns the action of a name, in either case: the inverse of Name.
func (r *Rules) Parse(name string) (int, error) {
	upper := strings.ToUpper(name)
	if upper == "PASS" {
		return r.points, nil
	}
	if len(upper) >= 2 {
		column := strings.IndexByte(columns[:r.size], upper[0])
		row, err := strconv.Atoi(upper[1:])
		if column >= 0 && err == nil && row >= 1 && row <= r.size && upper[1] >= '1' && upper[1] <= '9' {
			return (r.size-row)*r.size + column, nil
		}
	}
	return 0, fmt.Errorf("weiqi: %q is no point of a board of %d lines; want A1 to %s, or pass", name, r.size, r.Name(nil, r.size-1))
}

// Draw shows the board with its coordinates: X is Black, O White, + a star point, and the last
// move stands in brackets.
func (r *Rules) Draw(s *State) string {
	var b strings.Builder
	letters := "   "
	for column := range r.size {
		letters += " " + columns[column:][:1]
	}
	b.WriteString(letters + "\n")
	for row := range r.size {
		fmt.Fprintf(&b, "%2d ", r.size-row)
		gap := byte(' ')
		for column := range r.size {
			p := row*r.size + column
			last := int(s.recent[0]) == p
			if last {
				gap = '('
			}
			b.WriteByte(gap)
			b.WriteByte(r.mark(s, row, column))
			gap = ' '
			if last {
				gap = ')'
			}
		}
		fmt.Fprintf(&b, "%c%d\n", gap, r.size-row)
	}
	b.WriteString(letters + "\n")
	return b.String()
}

func (r *Rules) mark(s *State, row, column int) byte {
	switch s.colour[row*r.size+column] {
	case Black:
		return 'X'
	case White:
		return 'O'
	}
	if r.star(row) && r.star(column) {
		return '+'
	}
	return '.'
}

// star reports whether a line carries star points: the middle one, and those near the edges of
// boards that have room.
func (r *Rules) star(line int) bool {
	line = min(line, r.size-1-line)
	if r.size < 7 {
		return line == r.size/2
	}
	from := 2
	if r.size > 11 {
		from = 3
	}
	return line == from || r.size%2 == 1 && line == r.size/2
}
