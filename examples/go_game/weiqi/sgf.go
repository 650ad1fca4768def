package weiqi

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Record is a game as a file keeps it.
type Record struct {
	Size         int // lines of the board, MinSize to MaxSize
	Komi         float64
	Black, White string // the players' names
	Result       string // as Rules.Result says it; may be empty
	Event        string
	Comment      string   // on the whole game
	Moves        []int    // actions, Black's first
	Comments     []string // by move; may be shorter; written, not read
}

// Result says how a finished game ended, as SGF and GTP write it: "B+3.5", "W+12" or "0" for a
// tie. For a game that is not over it says how it would, were the board counted now.
func (r *Rules) Result(s *State) string {
	switch m := r.margin(s, Black); {
	case m > 0:
		return "B+" + strconv.FormatFloat(m, 'f', -1, 64)
	case m < 0:
		return "W+" + strconv.FormatFloat(-m, 'f', -1, 64)
	}
	return "0"
}

// letters name columns from the left and rows from the top.
const letters = "abcdefghijklmnopqrs"

// WriteSGF writes the record in the Smart Game Format, FF[4] (red-bean.com/sgf).
func WriteSGF(w io.Writer, record Record) error {
	if err := record.check(); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "(;FF[4]GM[1]CA[UTF-8]AP[Tengen]SZ[%d]KM[%s]RU[Chinese]",
		record.Size, strconv.FormatFloat(record.Komi, 'f', -1, 64))
	for _, text := range [][2]string{{"PB", record.Black}, {"PW", record.White}, {"EV", record.Event}, {"RE", record.Result}, {"C", record.Comment}} {
		if text[1] != "" {
			fmt.Fprintf(out, "%s[%s]", text[0], escape.Replace(text[1]))
		}
	}
	for i, action := range record.Moves {
		if i%10 == 0 {
			out.WriteByte('\n')
		}
		point := ""
		if action < record.Size*record.Size {
			point = string([]byte{letters[action%record.Size], letters[action/record.Size]})
		}
		fmt.Fprintf(out, ";%c[%s]", "BW"[i%2], point)
		if i < len(record.Comments) && record.Comments[i] != "" {
			fmt.Fprintf(out, "C[%s]", escape.Replace(record.Comments[i]))
		}
	}
	out.WriteString("\n)\n")
	return out.Flush()
}

var escape = strings.NewReplacer(`\`, `\\`, `]`, `\]`)

// check says whether the record can be written; ParseSGF returns none that cannot.
func (record *Record) check() error {
	if record.Size < MinSize || record.Size > MaxSize {
		return fmt.Errorf("weiqi: a board of %d lines, want %d to %d", record.Size, MinSize, MaxSize)
	}
	if !(record.Komi >= -MaxKomi && record.Komi <= MaxKomi) {
		return fmt.Errorf("weiqi: komi is %v, want %d to %d", record.Komi, -MaxKomi, MaxKomi)
	}
	for i, action := range record.Moves {
		if action < 0 || action > record.Size*record.Size {
			return fmt.Errorf("weiqi: move %d is action %d, outside 0..%d", i+1, action, record.Size*record.Size)
		}
	}
	return nil
}

// ErrSGF is wrapped by the errors of ParseSGF.
var ErrSGF = errors.New("weiqi: cannot read SGF")

// ParseSGF reads the main line of the first game in data: the first variation at every branch.
// Missing size and komi are 19 and 0. Handicap and set-up stones, moves out of turn and boards of
// other sizes are refused; whether moves are legal is not asked: play them to know. Properties
// that Record does not hold are skipped.
func ParseSGF(data []byte) (Record, error) {
	p := sgfParser{data: data}
	record := Record{Size: MaxSize}
	start := bytes.IndexByte(data, '(')
	if start < 0 {
		return Record{}, fmt.Errorf("%w: no ( begins a game", ErrSGF)
	}
	p.at = start + 1
	for {
		property, value, ok, err := p.next()
		if err == nil && ok {
			err = record.set(property, value)
		}
		if err != nil {
			return Record{}, fmt.Errorf("%w: byte %d: %w", ErrSGF, p.at, err)
		}
		if !ok {
			break
		}
	}
	if err := record.check(); err != nil {
		return Record{}, fmt.Errorf("%w: %w", ErrSGF, err)
	}
	return record, nil
}

// set takes over one value of a property.
func (record *Record) set(property, value string) error {
	var err error
	switch property {
	case "GM":
		if strings.TrimSpace(value) != "1" {
			err = fmt.Errorf("game %q is not Go", value)
		}
	case "SZ":
		if len(record.Moves) > 0 {
			return errors.New("the size comes after a move")
		}
		record.Size, err = strconv.Atoi(strings.TrimSpace(value))
	case "KM":
		record.Komi, err = strconv.ParseFloat(strings.TrimSpace(value), 64)
	case "PB":
		record.Black = value
	case "PW":
		record.White = value
	case "RE":
		record.Result = value
	case "EV":
		record.Event = value
	case "C":
		if len(record.Moves) == 0 {
			record.Comment = value
		}
	case "AB", "AW", "AE", "PL":
		err = fmt.Errorf("set-up by %s is not supported", property)
	case "B", "W":
		err = record.move(property, value)
	}
	return err
}

// move appends a move.
func (record *Record) move(property, value string) error {
	if property != "BW"[len(record.Moves)%2:][:1] {
		return fmt.Errorf("move %d is by %s, out of turn", len(record.Moves)+1, property)
	}
	if value == "" || value == "tt" {
		record.Moves = append(record.Moves, record.Size*record.Size)
		return nil
	}
	if len(value) == 2 {
		column, row := strings.IndexByte(letters, value[0]), strings.IndexByte(letters, value[1])
		if column >= 0 && row >= 0 && column < record.Size && row < record.Size {
			record.Moves = append(record.Moves, row*record.Size+column)
			return nil
		}
	}
	return fmt.Errorf("move %q is no point of a board of %d lines", value, record.Size)
}
