package policy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// file puts a header, as it is written here, before data.
func file(header string, data ...byte) []byte {
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(out, header...), data...)
}

func TestSafetensorsRoundTrip(t *testing.T) {
	for _, tensors := range [][]Tensor{
		nil,
		{{"a", "F32", []int{2, 1}, []byte("12345678")}, {"empty", "I64", []int{0, 3}, []byte{}}, {"scalar", "U8", []int{}, []byte("9")}},
	} {
		var b bytes.Buffer
		metadata := map[string]string{"k": "v\n\"", "": "ü"}
		if err := WriteSafetensors(&b, metadata, tensors); err != nil {
			t.Fatal(err)
		}
		if at := binary.LittleEndian.Uint64(b.Bytes()); at%8 != 0 {
			t.Errorf("the data begins at %d: not aligned", 8+at)
		}
		gotMetadata, got, err := ReadSafetensors(iotest.OneByteReader(&b), 100)
		if err != nil || !reflect.DeepEqual(gotMetadata, metadata) || !reflect.DeepEqual(got, tensors) {
			t.Errorf("%v %v %v: want %v %v", gotMetadata, got, err, metadata, tensors)
		}
	}
}

func TestSafetensorsIsStrict(t *testing.T) {
	for want, text := range map[string][]byte{
		"length: EOF":           {},
		"length: unexpected":    {1, 2, 3},
		"a header of":           binary.LittleEndian.AppendUint64(nil, 1<<40),
		"header: unexpected":    file(`{"a":{}}`)[:12],
		"begin with {":          file(` {}`),
		"must begin":            file(``),
		"more after":            file(`{} {}`),
		"header: EOF":           file(`{"a":1`),
		"comes twice":           file(`{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[],"data_offsets":[1,2]}}`, 1, 2),
		"object of strings":     file(`{"__metadata__":{"a":1}}`),
		"strings: <nil>":        file(`{"__metadata__":null}`),
		`unknown type "F31"`:    file(`{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}`, 1, 2, 3, 4),
		"unknown field":         file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1}}`, 1),
		"cannot unmarshal":      file(`{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}`, 1),
		"below 0":               file(`{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}`, 1),
		"takes 8 bytes":         file(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, 1, 2, 3, 4),
		"from 4 to 0":           file(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[4,0]}}`),
		"from -1":               file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}}`),
		"more than 1000":        file(`{"a":{"dtype":"U8","shape":[4611686018427387904,8],"data_offsets":[0,0]}}`),
		"begins at 1":           file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}`, 1, 2),
		"ends at 2":             file(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 1, 2, 3),
		"data: unexpected":      file(`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}`, 1, 2),
		"more after the 3 byte": file(`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}`, 1, 2, 3, 4),
	} {
		_, _, err := ReadSafetensors(bytes.NewReader(text), 1000)
		if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// A disk that fails is not a damaged file.
func TestSafetensorsPassesErrorsOn(t *testing.T) {
	broken := errors.New("broken disk")
	text := file(`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}`, 1, 2, 3)
	for cut := range len(text) + 1 {
		r := io.MultiReader(bytes.NewReader(text[:cut]), iotest.ErrReader(broken))
		if _, _, err := ReadSafetensors(r, 1000); !errors.Is(err, broken) || errors.Is(err, ErrCorrupt) {
			t.Errorf("after %d bytes: %v", cut, err)
		}
	}
	for room := range 3 {
		w := &failing{room, broken}
		if err := WriteSafetensors(w, nil, []Tensor{{"a", "U8", nil, []byte{1}}}); !errors.Is(err, broken) && room < 3 {
			t.Errorf("a disk with room for %d writes: %v", room, err)
		}
	}
}

// failing takes a number of writes.
type failing struct {
	writes int
	err    error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.writes--; f.writes < 0 {
		return 0, f.err
	}
	return len(p), nil
}

// Whatever the bytes, reading ends with a file that can be written and read again, or an error.
func FuzzReadSafetensors(f *testing.F) {
	f.Add(file(`{}`))
	f.Add(file(`{"__metadata__":{"a":"b"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}  `, 1, 2, 3, 4, 5, 6, 7, 8))
	f.Add(file(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"BF16","shape":[],"data_offsets":[0,2]}}`, 1, 2))
	golden, err := os.ReadFile("testdata/planes.weights.safetensors")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(golden)
	f.Fuzz(func(t *testing.T, text []byte) {
		metadata, tensors, err := ReadSafetensors(bytes.NewReader(text), 1<<20)
		if err != nil {
			if !errors.Is(err, ErrCorrupt) {
				t.Fatalf("an error of another kind: %v", err)
			}
			return
		}
		var b bytes.Buffer
		if err := WriteSafetensors(&b, metadata, tensors); err != nil {
			t.Fatal(err)
		}
		again, tensorsAgain, err := ReadSafetensors(&b, 1<<20)
		if err != nil || !reflect.DeepEqual(again, metadata) || len(tensorsAgain) != len(tensors) {
			t.Fatalf("another file came back: %v", err)
		}
		if n, _, err := LoadResidual(bytes.NewReader(text)); err == nil && len(n.Digest()) != 64 {
			t.Fatal("a network without a digest")
		}
	})
}
