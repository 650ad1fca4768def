package chess

import (
	"fmt"
	"io"
	"strings"
)

// Record is a game to be written.
type Record struct {
	Event, White, Black string
	Result              string // 1-0, 0-1, 1/2-1/2, or * for a game that is not over
	Start               string // in FEN
	Comment             string
	Moves               []int // actions
}

// WritePGN writes a game in portable game notation, in the export format of its standard (Edwards 1994) as far as it
// says what the record knows.
func WritePGN(w io.Writer, r Record) error {
	moves, err := r.movetext()
	if err != nil {
		return fmt.Errorf("write PGN: %w", err)
	}
	tags := [][2]string{
		{"Event", r.Event}, {"Site", "?"}, {"Date", "????.??.??"}, {"Round", "?"},
		{"White", r.White}, {"Black", r.Black}, {"Result", r.Result},
	}
	if r.Start != StartFEN {
		tags = append(tags, [2]string{"FEN", r.Start}, [2]string{"SetUp", "1"})
	}
	var text strings.Builder
	for _, tag := range tags {
		fmt.Fprintf(&text, "[%s \"%s\"]\n", tag[0], strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(tag[1]))
	}
	text.WriteByte('\n')
	wrap(&text, append(moves, r.Result))
	text.WriteByte('\n')
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("write PGN: %w", err)
	}
	return nil
}

// movetext is the words of the game: the comment's, numbers and moves.
func (r Record) movetext() ([]string, error) {
	s, err := ParseFEN(r.Start)
	if err != nil {
		return nil, err
	}
	var words []string
	if r.Comment != "" {
		words = append(words, "{")
		words = append(words, strings.Fields(strings.ReplaceAll(r.Comment, "}", ")"))...)
		words = append(words, "}")
	}
	for ply, action := range r.Moves {
		san, err := s.SAN(action)
		if err != nil {
			return nil, fmt.Errorf("ply %d: %w", ply+1, err)
		}
		switch number := strings.Fields(s.FEN())[5]; {
		case seat(s.position.Turn()) == 0:
			words = append(words, number+".")
		case ply == 0:
			words = append(words, number+"...")
		}
		words = append(words, san)
		s.play(s.find(action))
	}
	return words, nil
}

// wrap writes words in lines of at most 79 characters.
func wrap(text *strings.Builder, words []string) {
	const columns = 80
	used := 0
	for _, word := range words {
		switch {
		case used == 0:
		case used+len(word)+2 > columns:
			text.WriteByte('\n')
			used = 0
		default:
			text.WriteByte(' ')
			used++
		}
		text.WriteString(word)
		used += len(word)
	}
	text.WriteByte('\n')
}
