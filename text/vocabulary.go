package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// End is the token that stands before every text and after every finished one.
const End byte = 0

// most is the largest number of tokens: a token is a byte.
const most = 256

// Vocabulary numbers the characters of a task: each is one token, from 1 on, in the order of
// Unicode; 0 is End. It does not change and is safe for concurrent use.
type Vocabulary struct {
	characters []rune // of token i+1
	tokens     map[rune]byte
}

// NewVocabulary numbers the characters of some alphabets, whatever their order and however often
// each is in them.
func NewVocabulary(alphabets ...string) (*Vocabulary, error) {
	characters := []rune(strings.Join(alphabets, ""))
	slices.Sort(characters)
	characters = slices.Compact(characters)
	switch {
	case len(characters) == 0:
		return nil, fmt.Errorf("vocabulary: there are no characters")
	case len(characters) >= most:
		return nil, fmt.Errorf("vocabulary: %d characters: there may be %d, one token each", len(characters), most-1)
	case slices.Contains(characters, utf8.RuneError):
		return nil, fmt.Errorf("vocabulary: the alphabets %q are not UTF-8", alphabets)
	}
	v := &Vocabulary{characters: characters, tokens: make(map[rune]byte, len(characters))}
	for i, c := range characters {
		v.tokens[c] = byte(i + 1)
	}
	return v, nil
}

// Size is the number of tokens, End included.
func (v *Vocabulary) Size() int { return len(v.characters) + 1 }

// Append appends the tokens of text to dst. A character that the vocabulary has not is an error, and dst is
// then returned as it was.
func (v *Vocabulary) Append(dst []byte, text string) ([]byte, error) {
	out := dst
	for _, c := range text {
		token, ok := v.tokens[c]
		if !ok {
			return dst, fmt.Errorf("text %.40q: the vocabulary has no %q", text, c)
		}
		out = append(out, token)
	}
	return out, nil
}

// Text is what tokens say, without End. Tokens that there are not are left out.
func (v *Vocabulary) Text(tokens []byte) string {
	var b strings.Builder
	for _, token := range tokens {
		if i := int(token) - 1; i >= 0 && i < len(v.characters) {
			b.WriteRune(v.characters[i])
		}
	}
	return b.String()
}
