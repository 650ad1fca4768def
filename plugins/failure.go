package plugins

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Failure is one item of a call that a plugin failed, with all that it takes to ask it again. A Host
// writes it as JSON into Options.FailureDir.
type Failure struct {
	Plugin   string          `json:"plugin"`
	Call     string          `json:"call"`     // "Start", "Step", "Rollout", "Verify" or "Examples"
	Settings Settings        `json:"settings"` // that the plugin was configured with
	Item     json.RawMessage `json:"item"`     // a Request, Move, Playout, Answer or ExampleRequest
	Error    string          `json:"error"`    // what came of it
}

// ReadFailure reads a file that a Host has written.
func ReadFailure(path string) (Failure, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Failure{}, err
	}
	var f Failure
	if err := json.Unmarshal(data, &f); err != nil || f.Call == "" {
		return Failure{}, fmt.Errorf("%s is not a failed request: %w", path, cmp.Or(err, errors.New("it names no call")))
	}
	return f, nil
}

// Replay configures env as the plugin was and asks it the same again: what the environment answers,
// printed, and the fault or the error that it answers with.
func (f Failure) Replay(ctx context.Context, env Environment) (answer string, err error) {
	if _, err := env.Configure(ctx, f.Settings); err != nil {
		return "", err
	}
	switch f.Call {
	case "Start":
		return replay(ctx, f.Item, env.Start, func(p Position) string { return p.Fault })
	case "Step":
		return replay(ctx, f.Item, env.Step, func(p Position) string { return p.Fault })
	case "Verify":
		return replay(ctx, f.Item, env.Verify, func(v Verdict) string { return v.Fault })
	case "Rollout":
		if roller, ok := env.(Roller); ok {
			return replay(ctx, f.Item, roller.Rollout, func([]float32) string { return "" })
		}
	case "Examples":
		if teacher, ok := env.(Teacher); ok {
			return replay(ctx, f.Item, teacher.Examples, func(e Example) string { return e.Fault })
		}
	}
	return "", fmt.Errorf("this environment has no call %q", f.Call)
}

// replay makes a call of one item.
func replay[I, A any](ctx context.Context, text json.RawMessage, call func(context.Context, []I) ([]A, error), fault func(A) string) (string, error) {
	item := make([]I, 1)
	if err := json.Unmarshal(text, &item[0]); err != nil {
		return "", fmt.Errorf("the item: %w", err)
	}
	answers, err := call(ctx, item)
	if err != nil {
		return "", err
	}
	if len(answers) != 1 {
		return "", fmt.Errorf("%d answers to one item", len(answers))
	}
	if text := fault(answers[0]); text != "" {
		return "", errors.New(text)
	}
	return fmt.Sprintf("%+v", answers[0]), nil
}

// maxFailures is how many failures a folder is filled with: the first are the ones to look at.
const maxFailures = 100

// save writes item i of a call into the folder for failures, once however often it fails: where, or "".
func (h *Host) save(b *batch, i int, why error) (path string, err error) {
	dir := h.options.FailureDir
	if dir == "" || b.item == nil {
		return "", nil
	}
	f := Failure{Plugin: h.command.title(), Call: b.call, Settings: h.configuredWith(), Error: why.Error()}
	if f.Item, err = json.Marshal(b.item(i)); err != nil {
		return "", err
	}
	sum := sha256.Sum256(f.Item)
	path = filepath.Join(dir, fmt.Sprintf("%s-%x.json", b.call, sum[:8]))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if there, err := os.ReadDir(dir); err == nil && len(there) >= maxFailures {
		return "", nil
	}
	text, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return "", err
	}
	if err := writeWhole(path, append(text, '\n')); err != nil {
		return "", err
	}
	return path, nil
}

// writeWhole writes a file under a temporary name, syncs it and renames it.
func writeWhole(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".failure-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}
