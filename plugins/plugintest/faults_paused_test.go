//go:build unix

package plugintest_test

import (
	"context"
	"os/exec"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

func init() {
	faultsOfProcess = append(faultsOfProcess, seeded{
		fault: "a process that forgets when it stands still", check: "paused", says: "after it stood still: the same starts again", open: newStanding,
	})
}

// standing is tic-tac-toe that says it is in a process, which does nothing, and that answers otherwise after the one call
// that is in a hurry: that to the process as it stands still.
type standing struct {
	plugins.Environment
	process *exec.Cmd
	stood   bool
}

func newStanding() plugins.Environment {
	process := exec.Command("sleep", "600")
	if err := process.Start(); err != nil {
		panic(err)
	}
	return &standing{Environment: bare{tictactoe.New()}, process: process}
}

func (s *standing) PID() int { return s.process.Process.Pid }

func (s *standing) Close() error {
	s.process.Process.Kill()
	return s.process.Wait()
}

func (s *standing) Start(ctx context.Context, requests []plugins.Request) ([]plugins.Position, error) {
	if _, hurried := ctx.Deadline(); hurried {
		s.stood = true
		<-ctx.Done()
		return nil, ctx.Err()
	}
	out, err := s.Environment.Start(ctx, requests)
	for i := range out {
		if s.stood {
			out[i].Observation[0]++
		}
	}
	return out, err
}
