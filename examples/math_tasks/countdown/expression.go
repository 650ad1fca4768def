package countdown

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// term is an expression that is being put together.
type term struct {
	text  string
	value int
	sign  byte // the last to be applied, which says where parentheses are needed; 0: a number
}

// join applies a sign to two terms. ok is false where a division is not exact.
func join(a, b term, sign byte) (term, bool) {
	value, err := apply(a.value, b.value, sign)
	left, right := a.text, b.text
	if sums(a.sign) && !sums(sign) {
		left = "(" + left + ")"
	}
	if sums(b.sign) && sign != '+' || b.sign != 0 && sign == '/' {
		right = "(" + right + ")"
	}
	return term{left + string(sign) + right, value, sign}, err == nil
}

func sums(sign byte) bool { return sign == '+' || sign == '-' }

// apply computes a sign. A division by zero or with a rest is an error.
func apply(a, b int, sign byte) (int, error) {
	switch {
	case sign == '+':
		return a + b, nil
	case sign == '-':
		return a - b, nil
	case sign == '*':
		return a * b, nil
	case b == 0 || a%b != 0:
		return 0, fmt.Errorf("%d/%d is not exact", a, b)
	}
	return a / b, nil
}

// errUnfinished is an expression that ends where a number should be, or goes on where it should end.
var errUnfinished = errors.New("that is not one whole expression")

// evaluate computes an expression that uses each of the numbers at most once.
func evaluate(text string, numbers []int) (int, error) {
	r := reader{text: text}
	for _, n := range numbers {
		r.unused = append(r.unused, strconv.Itoa(n))
	}
	value := r.sum()
	if r.fault == nil && r.text != "" {
		r.fault = errUnfinished
	}
	return value, r.fault
}

// reader reads an expression by recursive descent. After the first fault it reads no further.
type reader struct {
	text   string   // what is still to be read
	unused []string // numbers, as they are written
	fault  error
}

// sum is products with + and - between them, applied from the left.
func (r *reader) sum() int { return r.chain(r.product, '+', '-') }

// product is factors with * and / between them, applied from the left.
func (r *reader) product() int { return r.chain(r.factor, '*', '/') }

func (r *reader) chain(part func() int, one, other byte) int {
	value := part()
	for r.fault == nil && r.text != "" && (r.text[0] == one || r.text[0] == other) {
		sign := r.text[0]
		r.text = r.text[1:]
		next := part()
		if r.fault == nil {
			value, r.fault = apply(value, next, sign)
		}
	}
	return value
}

// factor is a number or a sum in parentheses.
func (r *reader) factor() int {
	if r.text == "" || r.text[0] != '(' {
		return r.number()
	}
	r.text = r.text[1:]
	value := r.sum()
	if r.fault == nil && (r.text == "" || r.text[0] != ')') {
		r.fault = errUnfinished
	}
	if r.fault == nil {
		r.text = r.text[1:]
	}
	return value
}

// number takes one of the numbers that are left, written as it is given.
func (r *reader) number() int {
	n := 0
	for n < len(r.text) && r.text[n] >= '0' && r.text[n] <= '9' {
		n++
	}
	if n == 0 {
		r.fault = errUnfinished
		return 0
	}
	i := slices.Index(r.unused, r.text[:n])
	if i < 0 {
		r.fault = fmt.Errorf("there is no %s, or none left", r.text[:n])
		return 0
	}
	r.unused = slices.Delete(r.unused, i, i+1)
	value, err := strconv.Atoi(r.text[:n])
	r.text, r.fault = r.text[n:], err
	return value
}
