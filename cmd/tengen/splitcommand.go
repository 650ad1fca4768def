package main

import (
	"errors"
	"strings"
)

// splitCommand cuts a command line into words, as a shell does with spaces and quotes and nothing
// else: what stands in single or double quotes is one word.
func splitCommand(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote byte
	begun := false
	for i := range len(line) {
		c := line[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, begun = c, true
		case quote == 0 && (c == ' ' || c == '\t'):
			if begun {
				words = append(words, word.String())
				word.Reset()
			}
			begun = false
		default:
			word.WriteByte(c)
			begun = true
		}
	}
	if quote != 0 {
		return nil, errors.New("a quote is not closed")
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}
