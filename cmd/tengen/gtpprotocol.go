package main

import "strings"

// gtpRequest is one command of the Go Text Protocol (Farnebäck 2002, version 2, section 2).
type gtpRequest struct {
	id   string // digits, or ""
	name string
	args []string
}

// parseGTP reads a line; ok is false for lines without a command.
func parseGTP(line string) (r gtpRequest, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	line = strings.Map(func(c rune) rune {
		switch {
		case c == '\t':
			return ' '
		case c < ' ' || c == 127:
			return -1
		}
		return c
	}, line)
	words := strings.Fields(line)
	if len(words) > 0 && strings.Trim(words[0], "0123456789") == "" {
		r.id, words = words[0], words[1:]
	}
	if len(words) == 0 {
		return r, false
	}
	r.name, r.args = words[0], words[1:]
	return r, true
}

// answer is the response to a request: "=" and a text, or "?" and what went wrong.
func (r gtpRequest) answer(text string, err error) string {
	status := "="
	if err != nil {
		status, text = "?", err.Error()
	}
	text = strings.TrimRight(text, "\n")
	for strings.Contains(text, "\n\n") { // an empty line would end the response
		text = strings.ReplaceAll(text, "\n\n", "\n")
	}
	if text != "" && text[0] != '\n' {
		text = " " + text
	}
	return status + r.id + text + "\n\n"
}
