package plugins

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// ErrClosed is returned by calls to a Host that has been closed.
var ErrClosed = errors.New("plugin host is closed")

// CallError is what went wrong in a call to a plugin, and where: enough to ask the same again.
type CallError struct {
	Plugin string // its name, as Command gave it
	Call   string // "Open", "Configure", "Start", "Step", ...
	Items  int    // how many items the error is about; 0: none in particular
	Item   int    // the place of the first of them in the caller's batch
	Seed   uint64 // its seed, in Start, Rollout and Examples
	State  []byte // its state, in all calls but Start and Examples; nil when there is none
	Err    error
}

// shownState is how many bytes of a state an error's text shows; the State field has all.
const shownState = 64

// Error names the plugin, the call, and the item with its seed or state, as far as they are known.
func (e *CallError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "plugin %s: %s", e.Plugin, e.Call)
	switch {
	case e.Items == 1:
		fmt.Fprintf(&b, ", item %d", e.Item)
	case e.Items > 1:
		fmt.Fprintf(&b, " of %d items, the first", e.Items)
	}
	if e.Items > 0 && (e.Call == "Start" || e.Call == "Rollout" || e.Call == "Examples") {
		fmt.Fprintf(&b, ", seed %d", e.Seed)
	}
	if e.State != nil {
		fmt.Fprintf(&b, ", state %s", hex.EncodeToString(e.State[:min(len(e.State), shownState)]))
		if len(e.State) > shownState {
			fmt.Fprintf(&b, "... (%d bytes)", len(e.State))
		}
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	return b.String()
}

// Unwrap returns what went wrong, for errors.Is and errors.As.
func (e *CallError) Unwrap() error { return e.Err }

// statusOf is an environment's error as it goes over the wire.
func statusOf(err error) error {
	code := codes.Unknown
	switch {
	case errors.Is(err, ErrNoText):
		code = codes.Unimplemented
	case errors.Is(err, ErrNotConfigured):
		code = codes.FailedPrecondition
	}
	faults := settingErrors(err)
	if len(faults) == 0 {
		return status.Error(code, strings.ToValidUTF8(err.Error(), "?"))
	}
	s := status.New(codes.InvalidArgument, strings.ToValidUTF8(err.Error(), "?"))
	for _, f := range faults {
		detail := &pb.SettingFault{Name: valid(f.Name), Value: valid(f.Value), Reason: valid(f.Reason)}
		if longer, err := s.WithDetails(detail); err == nil {
			s = longer
		}
	}
	return s.Err()
}

// errorOf is statusOf's inverse, for the errors that callers tell apart.
func errorOf(err error) error {
	s := status.Convert(err)
	var faults []error
	for _, detail := range s.Details() {
		if f, ok := detail.(*pb.SettingFault); ok {
			faults = append(faults, &SettingError{f.GetName(), f.GetValue(), f.GetReason()})
		}
	}
	switch {
	case len(faults) > 0:
		return errors.Join(faults...)
	case s.Code() == codes.Unimplemented && s.Message() == ErrNoText.Error():
		return ErrNoText
	case s.Code() == codes.FailedPrecondition && s.Message() == ErrNotConfigured.Error():
		return ErrNotConfigured
	case s.Code() == codes.Unknown:
		return errors.New(s.Message())
	}
	return fmt.Errorf("%s: %s", s.Code(), s.Message())
}

// settingErrors lists the *SettingError values that are wrapped or joined in err.
func settingErrors(err error) []*SettingError {
	switch e := err.(type) {
	case *SettingError:
		return []*SettingError{e}
	case interface{ Unwrap() error }:
		return settingErrors(e.Unwrap())
	case interface{ Unwrap() []error }:
		var out []*SettingError
		for _, part := range e.Unwrap() {
			out = append(out, settingErrors(part)...)
		}
		return out
	}
	return nil
}

// valid is s as a proto3 string may hold it.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
