package plugins

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// A plugin that somebody runs under a debugger cannot be started by a host: it is started by hand with
// the one argument --debug, says where it listens, and a host whose Command.Path is attachPrefix and
// that socket attaches to it. What goes over the socket is not encrypted, so the socket stands in a
// folder that only its owner may enter, and a host attaches to no other.
const (
	attachPrefix  = "attach:"
	debugArgument = "--debug"
)

// patience is how long a plugin that is attached to may take over a message: somebody may be reading
// its variables.
const patience = time.Hour

// attaches reports whether the command is a plugin that runs already, and where it listens.
func (c Command) attaches() (socket string, ok bool) { return strings.CutPrefix(c.Path, attachPrefix) }

// attachChild connects to a plugin that runs already.
func attachChild(ctx context.Context, socket string, options Options) (*child, error) {
	folder, err := os.Stat(filepath.Dir(socket))
	if err != nil {
		return nil, err
	}
	if mode := folder.Mode().Perm(); mode&0o077 != 0 {
		return nil, &TrustError{socket, fmt.Sprintf("others may enter its folder (%v): want 0700", mode)}
	}
	options.Logger.Warn("attached to a plugin that somebody else runs: nothing is encrypted, no deadline is short, and it is not started again", "socket", socket)
	connection, err := grpc.NewClient("unix:"+socket, append(dialOptions(), grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		return nil, err
	}
	if _, err := healthpb.NewHealthClient(connection).Check(ctx, &healthpb.HealthCheckRequest{}); err != nil {
		return nil, errors.Join(fmt.Errorf("nobody listens there: %w", err), connection.Close())
	}
	return &child{rpc: pb.NewEnvironmentClient(connection), attached: connection}, nil
}

// ServeDebug serves env without a host, on a socket of its own, until ctx ends; it says on standard error
// where hosts attach to it. It is what Serve does in a program started with --debug.
func ServeDebug(ctx context.Context, env Environment) error {
	folder, err := os.MkdirTemp("", "tengen-") // 0700
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	socket := filepath.Join(folder, "plugin.sock")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	s := newServer(nil)
	pb.RegisterEnvironmentServer(s, &server{env: env})
	healthpb.RegisterHealthServer(s, health.NewServer())
	defer context.AfterFunc(ctx, s.Stop)()
	fmt.Fprintf(os.Stderr, "serving without a host, unencrypted, for a debugger; Ctrl-C ends it. In another terminal:\n\n\ttengen env check -- %s%s\n\n", attachPrefix, socket)
	return s.Serve(listener)
}
