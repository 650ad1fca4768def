package plugins

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// Poison makes a faulty plugin misbehave: this action in a Step, this seed in a Start.
const (
	PoisonAction = 8
	PoisonSeed   = 13
)

// ServeFaulty serves env and misbehaves as the setting "mode" says when it is asked for poison,
// or only as long as the file of the setting "marker" does not exist. It goes around Serve, which
// would not let it lie.
func ServeFaulty(env Environment) {
	f := &faulty{server: &server{env: env}}
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: handshake,
		Plugins:         plugin.PluginSet{pluginName: &faultyBridge{f: f}},
		GRPCServer: func(o []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(o, grpc.ForceServerCodecV2(garbler{f: f}), grpc.MaxRecvMsgSize(math.MaxInt32))...)
		},
	})
	os.Exit(0)
}

type faultyBridge struct {
	plugin.NetRPCUnsupportedPlugin
	f *faulty
}

func (b *faultyBridge) GRPCServer(_ *plugin.GRPCBroker, s *grpc.Server) error {
	pb.RegisterEnvironmentServer(s, b.f)
	return nil
}

func (b *faultyBridge) GRPCClient(context.Context, *plugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, nil
}

type faulty struct {
	*server
	mode, marker string
}

func (f *faulty) Configure(ctx context.Context, r *pb.ConfigureRequest) (*pb.ConfigureResponse, error) {
	f.mode, f.marker = r.Settings["mode"], r.Settings["marker"]
	m, err := f.server.Configure(ctx, &pb.ConfigureRequest{})
	if err == nil && f.mode == "changes" {
		m.Spec.Version = fmt.Sprint(os.Getpid())
	}
	return m, err
}

func (f *faulty) Start(ctx context.Context, r *pb.StartRequest) (*pb.StartResponse, error) {
	poisoned := f.act(slices.Contains(r.Seeds, PoisonSeed))
	m, err := f.server.Start(ctx, r)
	if err == nil && poisoned {
		f.spoil(m.Positions, slices.Index(r.Seeds, PoisonSeed))
	}
	return m, err
}

func (f *faulty) Step(ctx context.Context, r *pb.StepRequest) (*pb.StepResponse, error) {
	poisoned := f.act(slices.Contains(r.Actions, PoisonAction))
	m, err := f.server.Step(ctx, r)
	if err == nil && poisoned {
		f.spoil(m.Positions, slices.Index(r.Actions, PoisonAction))
	}
	return m, err
}

func (f *faulty) Examples(ctx context.Context, r *pb.ExamplesRequest) (*pb.ExamplesResponse, error) {
	poisoned := f.act(slices.Contains(r.Seeds, PoisonSeed))
	m, err := f.server.Examples(ctx, r)
	if err == nil && poisoned {
		f.spoilExamples(m, slices.Index(r.Seeds, PoisonSeed))
	}
	return m, err
}

// act misbehaves before an answer, and reports whether to spoil the answer.
func (f *faulty) act(poisoned bool) bool {
	if f.marker != "" {
		if _, err := os.Stat(f.marker); err == nil {
			return false
		}
		if poisoned {
			os.WriteFile(f.marker, nil, 0o600)
		}
	}
	if !poisoned {
		return false
	}
	switch f.mode {
	case "exit", "changes":
		os.Exit(7)
	case "panic":
		panic("the plugin has a bug")
	case "hang":
		select {}
	case "print":
		fmt.Println("a stray print")
		fmt.Fprintln(os.Stderr, "a word to the log")
	}
	return true
}

// spoil makes the answer for item i, or all of it, one that must not be believed.
func (f *faulty) spoil(m *pb.Positions, i int) {
	switch f.mode {
	case "few":
		m.Players = m.Players[1:]
	case "illegal":
		m.Players[i] = 9
	case "nothing legal":
		for k := range 2 {
			m.Legal[2*i+k] = 0
		}
	case "nan":
		m.Rewards[2*i] = float32(math.NaN())
	case "lengths":
		m.StateLengths[i]++
	case "stray fault":
		m.Faults = append(m.Faults, &pb.Text{Item: 1 << 30, Text: "?"})
	case "dumb fault":
		m.Faults = append(m.Faults, &pb.Text{Item: uint32(i)})
	case "oversized":
		before := 0
		for _, n := range m.StateLengths[:i] {
			before += int(n)
		}
		m.States = slices.Insert(m.States, before, make([]byte, maxMessage)...)
		m.StateLengths[i] += maxMessage
	case "garbage":
		m.Faults = append(m.Faults, &pb.Text{Item: uint32(i), Text: "garble me"})
	}
}

// spoilExamples is spoil for examples.
func (f *faulty) spoilExamples(m *pb.ExamplesResponse, i int) {
	switch f.mode {
	case "few":
		m.AnswerLengths = m.AnswerLengths[1:]
	case "lengths":
		m.AnswerLengths[i]++
	case "stray fault":
		m.Faults = append(m.Faults, &pb.Text{Item: 1 << 30, Text: "?"})
	case "dumb fault":
		m.Faults = append(m.Faults, &pb.Text{Item: uint32(i)})
	case "too long":
		replaceAnswer(m, i, strings.Repeat("|", MaxText+1))
	case "not UTF-8":
		replaceAnswer(m, i, "|\xff")
	case "foreign":
		replaceAnswer(m, i, "one")
	case "empty":
		replaceAnswer(m, i, "")
	case "leak": // of a held-out problem
		m.Faults = nil
		replaceAnswer(m, i, "|")
	case "oversized":
		replaceAnswer(m, i, string(make([]byte, maxMessage)))
	case "garbage":
		m.Faults = append(m.Faults, &pb.Text{Item: uint32(i), Text: "garble me"})
	}
}

func replaceAnswer(m *pb.ExamplesResponse, i int, text string) {
	answers := column{m.Answers, m.AnswerLengths}
	var out column
	for k := range m.AnswerLengths {
		if answer := answers.next(k); k == i {
			out.add([]byte(text))
		} else {
			out.add(answer)
		}
	}
	m.Answers, m.AnswerLengths = out.bytes, out.lengths
}

// garbler is the usual codec, but for answers that are to be garbage.
type garbler struct {
	codec
	f *faulty
}

func (g garbler) Marshal(v any) (mem.BufferSlice, error) {
	var faults []*pb.Text
	switch v := v.(type) {
	case *pb.StepResponse:
		faults = v.GetPositions().GetFaults()
	case *pb.StartResponse:
		faults = v.GetPositions().GetFaults()
	case *pb.ExamplesResponse:
		faults = v.GetFaults()
	}
	for _, t := range faults {
		if strings.HasPrefix(t.Text, "garble") {
			return mem.BufferSlice{mem.SliceBuffer([]byte("\xff\xff\xff\xff this is not a message"))}, nil
		}
	}
	return g.codec.Marshal(v)
}
