package plugins

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"sort"
	"strings"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// pluginName is what hosts dispense: a process serves one environment.
const pluginName = "environment"

// serveVariable tells a program that is host and plugin at once which environment to serve.
const serveVariable = "TENGEN_SERVE"

// maxMessage is the size of the largest message, in either direction.
const maxMessage = 64 << 20

// serveGC is the garbage collector's target in a plugin: some 20 MB instead of 4 between two
// collections.
const serveGC = 500

// handshake is agreed on by host and plugin before anything is sent. The cookie is no secret: it
// keeps people from starting a plugin by hand and waiting for something to happen.
var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "TENGEN_PLUGIN",
	MagicCookieValue: "tengen.environment.v1",
}

// Serve answers a host's calls from env until the host is done; then, or when the host has died,
// it ends the process. It is the whole main function of a plugin:
//
//	func main() { plugins.Serve(tictactoe.New()) }
//
// Standard output carries the handshake, so a plugin should print nothing on it: what it prints
// is logged by its host, as is standard error. Standard input is empty. In a process that no host
// has started Serve says so on standard error and ends the process with status 1, unless its one
// argument is --debug: then it serves for a debugger, and says how a host attaches to it.
func Serve(env Environment) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(serveGC) // a plugin keeps little and allocates answers: collect seldom
	}
	if len(os.Args) == 2 && os.Args[1] == debugArgument {
		serveByHand(env)
	}
	watchHost()
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: handshake,
		Plugins:         plugin.PluginSet{pluginName: &bridge{env: env}},
		GRPCServer:      newServer,
		Logger:          hclog.New(&hclog.LoggerOptions{Level: hclog.Warn, Output: os.Stderr, JSONFormat: true}),
	})
	os.Exit(0)
}

// serveByHand serves for a debugger until Ctrl-C, and ends the process.
func serveByHand(env Environment) {
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := ServeDebug(interrupted, env)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// ServeIfChild makes a program its own plugin: one executable is the host and, started once more
// by a host that was given Self(name), the plugin that serves environments[name]. It belongs at
// the beginning of main (and of a TestMain). In a process that no host has started it returns at
// once; otherwise it serves and ends the process, and nothing after it runs.
func ServeIfChild(environments map[string]func() Environment) {
	name, ok := os.LookupEnv(serveVariable)
	if !ok || os.Getenv(handshake.MagicCookieKey) != handshake.MagicCookieValue {
		return
	}
	os.Unsetenv(serveVariable) // or programs that the plugin starts would serve too
	newEnvironment, ok := environments[name]
	if !ok {
		var names []string
		for n := range environments {
			names = append(names, n)
		}
		sort.Strings(names)
		fmt.Fprintf(os.Stderr, "this program serves no environment %q; there are: %s\n", name, strings.Join(names, ", "))
		os.Exit(1)
	}
	Serve(newEnvironment())
}

// Window and buffer sizes for batches of tens of kilobytes: a batch must not wait for the other
// side's permission to go on, nor take a system call per frame.
const (
	window = 8 << 20
	buffer = 128 << 10
)

// streamWorkers answer calls on goroutines that stay: a new one would grow its stack in every call.
const streamWorkers = 8

func newServer(options []grpc.ServerOption) *grpc.Server {
	return grpc.NewServer(append(options,
		grpc.ForceServerCodecV2(codec{}), grpc.NumStreamWorkers(streamWorkers),
		grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage),
		grpc.InitialWindowSize(window), grpc.InitialConnWindowSize(window),
		grpc.ReadBufferSize(buffer), grpc.WriteBufferSize(buffer),
	)...)
}

func dialOptions() []grpc.DialOption {
	return []grpc.DialOption{
		grpc.WithDefaultCallOptions(grpc.ForceCodecV2(codec{}), grpc.MaxCallRecvMsgSize(maxMessage), grpc.MaxCallSendMsgSize(maxMessage)),
		grpc.WithIdleTimeout(0), // one connection for life
		grpc.WithInitialWindowSize(window), grpc.WithInitialConnWindowSize(window),
		grpc.WithReadBufferSize(buffer), grpc.WithWriteBufferSize(buffer),
	}
}
