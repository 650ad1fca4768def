package plugins

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/go-plugin/runner"
	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// child is one running plugin process and the connection to it. When it is lost it stays lost:
// go-plugin's clients cannot be restarted.
type child struct {
	rpc      pb.EnvironmentClient
	process  *process
	client   *plugin.Client
	sockets  string           // the folder of the socket that it listens on
	attached *grpc.ClientConn // to a plugin that somebody else runs, which has no process here; or nil
	once     sync.Once
}

// startChild starts a plugin and connects to it, within the start timeout.
func startChild(ctx context.Context, command Command, options Options) (*child, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, options.StartTimeout, fmt.Errorf("did not start within %v", options.StartTimeout))
	defer cancel()
	if socket, ok := command.attaches(); ok {
		return attachChild(ctx, socket, options)
	}
	if err := command.examine(); err != nil {
		return nil, err
	}
	identity, certificate, err := newIdentity()
	if err != nil {
		return nil, err
	}
	log := &childLog{logger: options.Logger}
	c := &child{process: newProcess(command, options, log)}
	c.client = plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  handshake,
		Plugins:          plugin.PluginSet{pluginName: &bridge{}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		TLSConfig:        identity,
		SkipHostEnv:      true,
		StartTimeout:     2 * options.StartTimeout, // ctx comes first
		GRPCDialOptions:  dialOptions(),
		Logger:           log.hclog(),
		SyncStdout:       &lineWriter{f: log.stdout},
		SyncStderr:       &lineWriter{f: log.stderr},
		RunnerFunc: func(_ hclog.Logger, cmd *exec.Cmd, sockets string) (runner.Runner, error) {
			c.sockets = sockets
			c.process.cmd.Env = append(append(c.process.cmd.Env, cmd.Env...), certificate)
			return c.process, nil
		},
	})
	stop := context.AfterFunc(ctx, c.process.kill)
	defer stop()
	if err := c.connect(ctx); err != nil {
		return nil, c.diagnose(ctx, err)
	}
	os.RemoveAll(c.sockets) // nobody else will connect, and a host that is killed leaves nothing behind
	return c, nil
}

// connect waits for the handshake, and for an answer to a first question: without it a plugin that
// does not listen where it says would be found out only at the first call.
func (c *child) connect(ctx context.Context) error {
	protocol, err := c.client.Client()
	if err != nil {
		return err
	}
	raw, err := protocol.Dispense(pluginName)
	if err != nil {
		return err
	}
	c.rpc = raw.(pb.EnvironmentClient)
	connection := protocol.(*plugin.GRPCClient).Conn
	_, err = healthpb.NewHealthClient(connection).Check(ctx, &healthpb.HealthCheckRequest{Service: plugin.GRPCServiceName})
	return err
}

// diagnose finds out why a start failed with err, and cleans up.
func (c *child) diagnose(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	c.kill()
	switch {
	case cause != nil:
		err = cause
	case c.process.endedItself():
		return fmt.Errorf("no handshake: %w", c.process.gone())
	}
	if last := c.process.log.last(); last != "" {
		return fmt.Errorf("%w; it said: %s", err, last)
	}
	return err
}

// stop asks the process to end, ends it with all that it has started when patience is over, and
// frees everything. It may be called many times.
func (c *child) stop(patience time.Duration) {
	c.once.Do(func() {
		if c.attached != nil {
			c.attached.Close()
			return
		}
		timer := time.AfterFunc(patience, c.process.kill)
		defer timer.Stop()
		c.client.Kill()
	})
}

// kill ends the process at once and frees everything.
func (c *child) kill() {
	if c.process != nil {
		c.process.kill()
	}
	c.stop(0)
}

// ended reports whether the process ends within d, as far as that can be seen from here.
func (c *child) ended(d time.Duration) bool { return c.process != nil && c.process.ended(d) }

// pid is the process's number, 0 before its start and where it is not ours.
func (c *child) pid() int {
	if c.process == nil || c.process.cmd.Process == nil {
		return 0
	}
	return c.process.cmd.Process.Pid
}
