package replay

import (
	"encoding/binary"
	"errors"
	"math"
)

// errMalformed is the cause of every refusal to decode; what was refused is of no use to a caller.
var errMalformed = errors.New("malformed group")

// reader takes columns apart. After a first fault it only returns zeros, and err says so; a count
// is never believed beyond the bytes that are left, so hostile input cannot make it allocate.
type reader struct {
	left []byte
	err  error
}

func (r *reader) fail() {
	r.err, r.left = errMalformed, nil
}

// uvarint reads a minimal uvarint.
func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.left)
	if n <= 0 || n > 1 && r.left[n-1] == 0 {
		r.fail()
		return 0
	}
	r.left = r.left[n:]
	return v
}

// number reads a uvarint that fits an int32.
func (r *reader) number() int {
	v := r.uvarint()
	if v > maxCount {
		r.fail()
		return 0
	}
	return int(v)
}

// count reads a number of things that take at least size bytes each in what is left.
func (r *reader) count(size int) int {
	n := r.number()
	if n > len(r.left)/size {
		r.fail()
		return 0
	}
	return n
}

// take returns the next n bytes, which still belong to the input; nil after a fault.
func (r *reader) take(n int) []byte {
	if n > len(r.left) {
		r.fail()
	}
	if r.err != nil {
		return nil
	}
	b := r.left[:n]
	r.left = r.left[n:]
	return b
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) word() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// floats fills dst.
func (r *reader) floats(dst []float32) {
	b := r.take(4 * len(dst))
	if b == nil {
		return
	}
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
}

// float reads one float32.
func (r *reader) float() float32 {
	if b := r.take(4); b != nil {
		return math.Float32frombits(binary.LittleEndian.Uint32(b))
	}
	return 0
}
