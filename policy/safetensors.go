package policy

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ErrCorrupt says that a weights file is damaged, cut short or not a weights file at all.
var ErrCorrupt = errors.New("corrupt or foreign weights file")

// Tensor is one array of a safetensors file.
type Tensor struct {
	Name  string
	Type  string // "F32", "I64", ...: see typeBytes
	Shape []int  // empty for a scalar
	Data  []byte // little-endian, row-major
}

// typeBytes is the size of an element of each type that the format has.
var typeBytes = map[string]int{
	"F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
	"F8_E4M3": 1, "F8_E5M2": 1, "I8": 1, "U8": 1, "BOOL": 1,
}

const (
	metadataName = "__metadata__"
	maxHeader    = 16 << 20 // bytes
)

// entry is a tensor as the header has it.
type entry struct {
	Type    string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"` // from the end of the header
}

// WriteSafetensors writes a file in the safetensors format (github.com/huggingface/safetensors):
// eight bytes with the header's length, the header in JSON, the tensors one after another.
func WriteSafetensors(w io.Writer, metadata map[string]string, tensors []Tensor) error {
	header, err := encodeHeader(metadata, tensors)
	if err != nil {
		return fmt.Errorf("write safetensors: %w", err)
	}
	parts := [][]byte{binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header}
	for _, t := range tensors {
		parts = append(parts, t.Data)
	}
	for _, p := range parts {
		if _, err := w.Write(p); err != nil {
			return fmt.Errorf("write safetensors: %w", err)
		}
	}
	return nil
}

// encodeHeader returns the header, padded so that the data begins at a multiple of eight bytes.
func encodeHeader(metadata map[string]string, tensors []Tensor) ([]byte, error) {
	var b bytes.Buffer
	var fault error
	field := func(name string, value any) {
		key, err := json.Marshal(name)
		text, err2 := json.Marshal(value)
		fault = errors.Join(fault, err, err2)
		b.WriteByte(",{"[min(1, max(0, 1-b.Len()))])
		b.Write(key)
		b.WriteByte(':')
		b.Write(text)
	}
	if metadata == nil {
		metadata = map[string]string{}
	}
	field(metadataName, metadata)
	at := int64(0)
	for _, t := range tensors {
		end := at + int64(len(t.Data))
		field(t.Name, entry{t.Type, append([]int{}, t.Shape...), [2]int64{at, end}})
		at = end
	}
	b.WriteByte('}')
	for b.Len()%8 != 0 {
		b.WriteByte(' ')
	}
	return b.Bytes(), fault
}

// ReadSafetensors reads a whole file, of at most limit bytes of data, with its tensors in the order
// of their data. It is strict: names come once, sizes agree with shapes, and the data has no hole,
// no overlap and no tail. Anything else is ErrCorrupt. Memory grows with what is there to read,
// not with what the header promises.
func ReadSafetensors(r io.Reader, limit int64) (metadata map[string]string, tensors []Tensor, err error) {
	fail := func(err error) (map[string]string, []Tensor, error) {
		return nil, nil, fmt.Errorf("read safetensors: %w", err)
	}
	var size [8]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return fail(short("length", err))
	}
	length := binary.LittleEndian.Uint64(size[:])
	if length > maxHeader {
		return fail(fmt.Errorf("%w: a header of %d bytes: at most %d", ErrCorrupt, length, maxHeader))
	}
	header, err := readExactly(r, int64(length))
	if err != nil {
		return fail(short("header", err))
	}
	metadata, tensors, ends, err := decodeHeader(header, limit)
	if err != nil {
		return fail(fmt.Errorf("%w: header: %w", ErrCorrupt, err))
	}
	if err := readData(r, tensors, ends); err != nil {
		return fail(err)
	}
	return metadata, tensors, nil
}

// readData reads the tensors' bytes; ends are where each ends.
func readData(r io.Reader, tensors []Tensor, ends []int64) error {
	total := int64(0)
	if len(ends) > 0 {
		total = ends[len(ends)-1]
	}
	data, err := readExactly(r, total)
	if err != nil {
		return short("data", err)
	}
	var tail [1]byte
	if n, err := io.ReadFull(r, tail[:]); n > 0 {
		return fmt.Errorf("%w: there is more after the %d bytes of data", ErrCorrupt, total)
	} else if err != io.EOF {
		return err
	}
	from := int64(0)
	for i, end := range ends {
		tensors[i].Data, from = data[from:end:end], end
	}
	return nil
}

// readExactly reads size bytes, asking for memory only as they come.
func readExactly(r io.Reader, size int64) ([]byte, error) {
	var b bytes.Buffer
	if n, err := io.CopyN(&b, r, size); err == io.EOF {
		return nil, fmt.Errorf("%w after %d of %d bytes", io.ErrUnexpectedEOF, n, size)
	} else if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// short says in which part a file ended early; other errors of reading pass as they are.
func short(part string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %s: %w", ErrCorrupt, part, err)
	}
	return err
}

// decodeHeader returns what the header says, the tensors in the order of their data.
func decodeHeader(header []byte, limit int64) (metadata map[string]string, tensors []Tensor, ends []int64, err error) {
	fields, err := decodeObject(header)
	if err != nil {
		return nil, nil, nil, err
	}
	metadata = map[string]string{}
	type placed struct {
		Tensor
		from, to int64
	}
	var all []placed
	for _, f := range fields {
		if f.name == metadataName {
			if err := json.Unmarshal(f.value, &metadata); err != nil || metadata == nil {
				return nil, nil, nil, fmt.Errorf("%s must be an object of strings: %v", metadataName, err)
			}
			continue
		}
		e, err := decodeEntry(f.value, limit)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("tensor %q: %w", f.name, err)
		}
		all = append(all, placed{Tensor{Name: f.name, Type: e.Type, Shape: e.Shape}, e.Offsets[0], e.Offsets[1]})
	}
	slices.SortStableFunc(all, func(a, b placed) int { return int(min(max(a.from-b.from, -1), 1)*2 + min(max(a.to-b.to, -1), 1)) })
	at := int64(0)
	for _, p := range all {
		if p.from != at {
			return nil, nil, nil, fmt.Errorf("tensor %q: begins at %d: the data before it ends at %d", p.Name, p.from, at)
		}
		at = p.to
		tensors, ends = append(tensors, p.Tensor), append(ends, at)
	}
	return metadata, tensors, ends, nil
}

// decodeEntry checks one tensor: its size must be that of its shape.
func decodeEntry(text []byte, limit int64) (entry, error) {
	var e entry
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil {
		return e, err
	}
	size := int64(typeBytes[e.Type])
	if size == 0 {
		return e, fmt.Errorf("unknown type %q", e.Type)
	}
	for _, n := range e.Shape {
		if n < 0 || n > 0 && size > limit/int64(n) {
			return e, fmt.Errorf("shape %v: more than %d bytes, or below 0", e.Shape, limit)
		}
		size *= int64(n)
	}
	if from, to := e.Offsets[0], e.Offsets[1]; from < 0 || to < from || to > limit || to-from != size {
		return e, fmt.Errorf("data from %d to %d: its shape %v of %s takes %d bytes, and a file at most %d", from, to, e.Shape, e.Type, size, limit)
	}
	return e, nil
}

// field is a name and its value in a JSON object.
type field struct {
	name  string
	value json.RawMessage
}

// decodeObject returns the fields of a JSON object, in order; a name that comes twice is an error,
// which encoding/json alone would let pass.
func decodeObject(text []byte) ([]field, error) {
	if len(text) == 0 || text[0] != '{' {
		return nil, errors.New("it must begin with {")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var fields []field
	seen := map[string]bool{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		f := field{name: name.(string)}
		if seen[f.name] {
			return nil, fmt.Errorf("%q comes twice", f.name)
		}
		seen[f.name] = true
		if err := d.Decode(&f.value); err != nil {
			return nil, fmt.Errorf("%q: %w", f.name, err)
		}
		fields = append(fields, f)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("there is more after the object")
	}
	return fields, nil
}
