package plugins

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// TrustError is why a plugin's program, or a file that it is given, is not run.
type TrustError struct {
	File   string
	Reason string
}

// Error names the file and says what to do.
func (e *TrustError) Error() string { return fmt.Sprintf("%s is not run: %s", e.File, e.Reason) }

// examine looks at what is about to be run: nobody else may be able to change it, and it must hold
// what it is pinned to. The host's own program is the host's to trust.
func (c Command) examine() error {
	if c.self {
		return nil
	}
	program, err := exec.LookPath(c.program())
	if err != nil {
		return err
	}
	faults := []error{unwritable(program)}
	for _, arg := range c.Args {
		if file := c.from(arg); isFile(file) {
			faults = append(faults, unwritable(file))
		}
	}
	for _, name := range sortedKeys(c.Pins) {
		faults = append(faults, pinned(c.from(name), c.Pins[name]))
	}
	return errors.Join(faults...)
}

// program is Path as it will be found: without a slash in PATH, else from where the plugin runs.
func (c Command) program() string {
	if !strings.ContainsAny(c.Path, `/\`) {
		return c.Path
	}
	return c.from(c.Path)
}

// from is a file name as the plugin would find it.
func (c Command) from(name string) string {
	if c.Dir == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.Dir, name)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// unwritable refuses a file that every user of the machine may change or replace.
func unwritable(path string) error {
	if runtime.GOOS == "windows" { // its modes say nothing about other users
		return nil
	}
	const others = 0o002
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Mode()&others != 0 {
		return &TrustError{path, fmt.Sprintf("every user may change it (%v): chmod o-w it", info.Mode())}
	}
	folder, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	if m := folder.Mode(); m&others != 0 && m&os.ModeSticky == 0 {
		return &TrustError{path, fmt.Sprintf("every user may replace it: chmod o-w its folder (%v)", m)}
	}
	return nil
}

// pinned refuses a file that does not have the SHA-256 sum, in hexadecimal digits.
func pinned(path, want string) error {
	file, err := os.Open(path)
	if err != nil {
		return &TrustError{path, fmt.Sprintf("it is pinned and cannot be read: %v", err)}
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return &TrustError{path, fmt.Sprintf("it is pinned and cannot be read: %v", err)}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != strings.ToLower(want) {
		return &TrustError{path, fmt.Sprintf("its SHA-256 is %s, and it is pinned to %s", got, want)}
	}
	return nil
}
