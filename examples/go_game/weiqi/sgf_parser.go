package weiqi

import (
	"errors"
	"fmt"
	"strings"
)

// sgfParser reads the properties along the main line of a game tree.
type sgfParser struct {
	data     []byte
	at       int
	property string // whose values are being read
}

// next returns the next value and its property, or !ok at the end of the main line.
func (p *sgfParser) next() (property, value string, ok bool, err error) {
	for p.at < len(p.data) {
		switch c := p.data[p.at]; {
		case c == '[':
			if p.property == "" {
				return "", "", false, errors.New("a value without a property")
			}
			value, err = p.value()
			return p.property, value, err == nil, err
		case c == ')':
			return "", "", false, nil
		case c == '(' || c == ';':
			p.property = ""
			p.at++
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
			p.property = p.name()
		case c <= ' ':
			p.at++
		default:
			return "", "", false, fmt.Errorf("unexpected %q", c)
		}
	}
	return "", "", false, errors.New("the game has no end")
}

// name reads a property's name. Formats before FF[4] allow lower-case letters that do not count.
func (p *sgfParser) name() string {
	var name strings.Builder
	for ; p.at < len(p.data); p.at++ {
		c := p.data[p.at]
		switch {
		case c >= 'A' && c <= 'Z':
			name.WriteByte(c)
		case c < 'a' || c > 'z':
			return name.String()
		}
	}
	return name.String()
}

// value reads a value from its [ to its ]. A backslash takes the next byte as it is, and joins lines.
func (p *sgfParser) value() (string, error) {
	var value strings.Builder
	for p.at++; p.at < len(p.data); p.at++ {
		switch c := p.data[p.at]; c {
		case ']':
			p.at++
			return value.String(), nil
		case '\\':
			p.at++
			if p.at < len(p.data) && p.data[p.at] != '\n' {
				value.WriteByte(p.data[p.at])
			}
		default:
			value.WriteByte(c)
		}
	}
	return "", errors.New("a value has no end")
}
