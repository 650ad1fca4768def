package plugins

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// Loopback is a Host and a plugin in one process: all of the boundary but the process.
func Loopback(env Environment) *Host {
	h := &Host{command: Command{Name: "loopback"}, options: Options{}.withDefaults("loopback"), starting: make(chan struct{}, 1)}
	h.life, h.end = context.WithCancel(context.Background())
	h.child = &child{rpc: loopback{s: &server{env: env}}, process: newProcess(Command{Path: "loopback"}, Options{}, &childLog{logger: h.options.Logger})}
	return h
}

// loopback is the client of a server in this process. Messages are encoded and decoded.
type loopback struct{ s *server }

// exchange calls the server as the wire would.
func exchange[Q, A any, PQ interface {
	*Q
	proto.Message
}, PA interface {
	*A
	proto.Message
}](ctx context.Context, question PQ, call func(context.Context, PQ) (PA, error)) (PA, error) {
	received := PQ(new(Q))
	if err := transfer(question, received); err != nil {
		return nil, err
	}
	sent, err := call(ctx, received)
	if err != nil {
		return nil, err
	}
	answer := PA(new(A))
	return answer, transfer(sent, answer)
}

func transfer(from, to proto.Message) error {
	data, err := codec{}.Marshal(from)
	if err != nil {
		return err
	}
	defer data.Free()
	return codec{}.Unmarshal(data, to)
}

func (l loopback) Configure(ctx context.Context, in *pb.ConfigureRequest, _ ...grpc.CallOption) (*pb.ConfigureResponse, error) {
	return exchange(ctx, in, l.s.Configure)
}

func (l loopback) Start(ctx context.Context, in *pb.StartRequest, _ ...grpc.CallOption) (*pb.StartResponse, error) {
	return exchange(ctx, in, l.s.Start)
}

func (l loopback) Step(ctx context.Context, in *pb.StepRequest, _ ...grpc.CallOption) (*pb.StepResponse, error) {
	return exchange(ctx, in, l.s.Step)
}

func (l loopback) Verify(ctx context.Context, in *pb.VerifyRequest, _ ...grpc.CallOption) (*pb.VerifyResponse, error) {
	return exchange(ctx, in, l.s.Verify)
}

func (l loopback) Rollout(ctx context.Context, in *pb.RolloutRequest, _ ...grpc.CallOption) (*pb.RolloutResponse, error) {
	return exchange(ctx, in, l.s.Rollout)
}

func (l loopback) Render(ctx context.Context, in *pb.RenderRequest, _ ...grpc.CallOption) (*pb.RenderResponse, error) {
	return exchange(ctx, in, l.s.Render)
}

func (l loopback) Notation(ctx context.Context, in *pb.NotationRequest, _ ...grpc.CallOption) (*pb.NotationResponse, error) {
	return exchange(ctx, in, l.s.Notation)
}

func (l loopback) Examples(ctx context.Context, in *pb.ExamplesRequest, _ ...grpc.CallOption) (*pb.ExamplesResponse, error) {
	return exchange(ctx, in, l.s.Examples)
}
