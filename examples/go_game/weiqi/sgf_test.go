package weiqi

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

// The example is from the format's specification, with a comment that needs escapes.
const exampleSGF = `Some mail header
(;FF[4]GM[1]SZ[9]KM[6.5] PB[Ann \] Lee]
PW[Bob\\]RE[B+3.5]C[a
comment]
;B[cc];W[gg]C[on a move] ;B[] ( ;W[tt] ;B[aa] ) ( ;W[bb] ) )`

func TestParseSGF(t *testing.T) {
	got, err := ParseSGF([]byte(exampleSGF))
	want := Record{Size: 9, Komi: 6.5, Black: "Ann ] Lee", White: `Bob\`, Result: "B+3.5", Comment: "a\ncomment",
		Moves: []int{20, 60, 81, 81, 0}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v, %v; want %+v", got, err, want)
	}
}

func TestParseSGFRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":           "",
		"no end":            "(;B[aa]",
		"no end of a value": "(;B[aa",
		"a bare value":      "(;[aa])",
		"another game":      "(;GM[2])",
		"out of turn":       "(;W[aa])",
		"off the board":     "(;SZ[5];B[ff])",
		"a small board":     "(;SZ[3];B[aa])",
		"an oblong board":   "(;SZ[9:7])",
		"a late size":       "(;B[ss];W[aa]SZ[5])",
		"handicap":          "(;AB[aa])",
		"komi":              "(;KM[NaN])",
		"bytes between":     "(;B[aa]!)",
	} {
		if _, err := ParseSGF([]byte(text)); !errors.Is(err, ErrSGF) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWriteSGFRefuses(t *testing.T) {
	for _, record := range []Record{{Size: 4}, {Size: 5, Moves: []int{26}}, {Size: 5, Komi: 1000}} {
		if err := WriteSGF(new(bytes.Buffer), record); err == nil {
			t.Errorf("%+v was written", record)
		}
	}
}

// FuzzParseSGF: whatever is read can be written, and reads the same.
func FuzzParseSGF(f *testing.F) {
	f.Add([]byte(exampleSGF))
	f.Add([]byte("(;SZ[19]KM[-0.5];B[];W[ss])"))
	f.Fuzz(func(t *testing.T, data []byte) {
		record, err := ParseSGF(data)
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := WriteSGF(&out, record); err != nil {
			t.Fatal(err)
		}
		again, err := ParseSGF(out.Bytes())
		if err != nil || !reflect.DeepEqual(again, record) {
			t.Fatalf("%+v came back as %+v, %v", record, again, err)
		}
	})
}
