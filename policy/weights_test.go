package policy

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"
)

// saved returns a trained network and its file.
func saved(t *testing.T, optimizer bool) (*Residual, []byte) {
	t.Helper()
	n := shaken(t, shapes["planes and rest"], small(AdamW))
	train(t, n, randomBatch(n.shape, 20, 1), 2, 1e-2)
	var b bytes.Buffer
	if err := n.Save(&b, map[string]string{"run": "7"}, optimizer); err != nil {
		t.Fatal(err)
	}
	return n, b.Bytes()
}

func TestSaveAndLoad(t *testing.T) {
	for _, optimizer := range []bool{true, false} {
		n, text := saved(t, optimizer)
		got, metadata, err := LoadResidual(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if got.Digest() != n.Digest() || got.Shape() != n.Shape() || got.Config() != n.Config() || got.Parameters() != n.Parameters() {
			t.Errorf("optimizer %v: another network came back", optimizer)
		}
		if !maps.Equal(metadata, map[string]string{"run": "7"}) {
			t.Errorf("metadata %v", metadata)
		}
		if steps := got.optimizer.steps; (steps == 2) != optimizer {
			t.Errorf("optimizer %v: %d steps", optimizer, steps)
		}
		var again bytes.Buffer
		if err := got.Save(&again, metadata, optimizer); err != nil || !bytes.Equal(again.Bytes(), text) {
			t.Errorf("optimizer %v: saved again the file is another, %v", optimizer, err)
		}
	}
}

// Whatever byte is lost or changed, loading says so and changes nothing.
func TestDamageIsNoticed(t *testing.T) {
	n, text := saved(t, true)
	before := n.Digest()
	refused := func(what string, at int, text []byte) {
		t.Helper()
		if err := n.Load(bytes.NewReader(text)); !errors.Is(err, ErrCorrupt) {
			t.Fatalf("%s at %d: %v", what, at, err)
		}
		if n.Digest() != before || n.optimizer.steps != 2 {
			t.Fatalf("%s at %d: the network has changed", what, at)
		}
	}
	for at := 0; at < len(text); at += 97 {
		refused("cut", at, text[:at])
	}
	refused("tail", len(text), append(bytes.Clone(text), 0))
	for at := len(text) - 1; at > len(text)-n.Parameters()*12; at -= 97 {
		spoiled := bytes.Clone(text)
		spoiled[at] ^= 1
		refused("bit", at, spoiled)
	}
}

// forged returns the file with its header's metadata or tensors changed and its digest made right.
func forged(t *testing.T, text []byte, change func(metadata map[string]string, tensors []Tensor) []Tensor) io.Reader {
	t.Helper()
	metadata, tensors, err := ReadSafetensors(bytes.NewReader(text), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	tensors = change(metadata, tensors)
	metadata[digestKey] = digest(tensors)
	var b bytes.Buffer
	if err := WriteSafetensors(&b, metadata, tensors); err != nil {
		t.Fatal(err)
	}
	return &b
}

func TestForeignFilesAreRefused(t *testing.T) {
	_, text := saved(t, true)
	set := func(key, value string) func(map[string]string, []Tensor) []Tensor {
		return func(m map[string]string, x []Tensor) []Tensor { m[key] = value; return x }
	}
	replace := func(old, new string) func(map[string]string, []Tensor) []Tensor {
		return func(m map[string]string, x []Tensor) []Tensor {
			m[specificationKey] = strings.Replace(m[specificationKey], old, new, 1)
			return x
		}
	}
	for want, change := range map[string]func(map[string]string, []Tensor) []Tensor{
		`its format is "pt"`: set(formatKey, "pt"), `its format is ""`: set(formatKey, ""), "tengen.policy.0": set(formatKey, "tengen.policy.0"),
		"invalid character": set(specificationKey, "x"), "channels is 0": replace(`"channels":6`, `"channels":0`),
		// A file that promises a network of gigabytes is refused before any memory is asked for.
		"tensors: the network has": replace(`"blocks":2`, `"blocks":256`),
		"it must be [1024 6 3 3]":  replace(`"channels":6`, `"channels":1024`),
		"tengen.optimizer.steps":   set(stepsKey, "many"),
		`"stem.bias" is missing`:   func(_ map[string]string, x []Tensor) []Tensor { x[1].Name = "spare"; return x },
		"of I32":                   func(_ map[string]string, x []Tensor) []Tensor { x[1].Type = "I32"; return x },
		"tensors: the":             func(_ map[string]string, x []Tensor) []Tensor { return x[:len(x)-1] },
	} {
		_, _, err := LoadResidual(forged(t, text, change))
		if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	newer := forged(t, text, set(formatKey, "tengen.policy.2"))
	if _, _, err := LoadResidual(newer); !errors.Is(err, ErrNewer) || errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "tengen.policy.2") {
		t.Errorf("newer: %v", err)
	}
}

// Load takes only its own kind; another optimiser's averages are not taken for its own.
func TestLoadIntoAnotherNetwork(t *testing.T) {
	trained, text := saved(t, true)
	config := small(AdamW)
	config.Blocks = 1
	if n := shaken(t, trained.shape, config); n.Load(bytes.NewReader(text)) == nil {
		t.Error("a network of another size was loaded")
	}
	if n := shaken(t, shapes["rest alone"], small(AdamW)); n.Load(bytes.NewReader(text)) == nil {
		t.Error("a network of another shape was loaded")
	}
	n := shaken(t, trained.shape, small(SGD))
	if err := n.Load(bytes.NewReader(text)); err != nil || n.Digest() != trained.Digest() {
		t.Fatalf("another optimiser: %v", err)
	}
	if n.optimizer.steps != 0 || n.optimizer.square != nil || n.config.Optimizer != SGD {
		t.Error("the file's optimiser came along")
	}
	train(t, n, randomBatch(n.shape, 4, 1), 1, 0.1)
}

func TestSaveRefuses(t *testing.T) {
	n, _ := saved(t, false)
	for _, key := range []string{"format", "tengen.sha256", "tengen.mine"} {
		if err := n.Save(io.Discard, map[string]string{key: ""}, false); err == nil {
			t.Errorf("%s: no error", key)
		}
	}
	broken := errors.New("broken disk")
	if err := n.Save(&failing{1, broken}, nil, true); !errors.Is(err, broken) {
		t.Errorf("broken disk: %v", err)
	}
}
