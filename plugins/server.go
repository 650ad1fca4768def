package plugins

import (
	"context"
	"fmt"
	"sync/atomic"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// server answers the wire's calls from an Environment.
type server struct {
	pb.UnimplementedEnvironmentServer
	env  Environment
	spec atomic.Pointer[Spec]
}

func (s *server) Configure(ctx context.Context, r *pb.ConfigureRequest) (*pb.ConfigureResponse, error) {
	spec, err := s.env.Configure(ctx, r.GetSettings())
	if err != nil {
		return nil, statusOf(err)
	}
	s.spec.Store(&spec)
	return &pb.ConfigureResponse{Spec: encodeSpec(spec)}, nil
}

func (s *server) Start(ctx context.Context, r *pb.StartRequest) (*pb.StartResponse, error) {
	requests, err := decodeRequests(r)
	if err != nil {
		return nil, malformed(err)
	}
	positions, err := s.positions(len(requests), func() ([]Position, error) { return s.env.Start(ctx, requests) })
	if err != nil {
		return nil, err
	}
	return &pb.StartResponse{Positions: positions}, nil
}

func (s *server) Step(ctx context.Context, r *pb.StepRequest) (*pb.StepResponse, error) {
	moves, err := decodeMoves(r.GetStates(), r.GetStateLengths(), r.GetActions())
	if err != nil {
		return nil, malformed(err)
	}
	positions, err := s.positions(len(moves), func() ([]Position, error) { return s.env.Step(ctx, moves) })
	if err != nil {
		return nil, err
	}
	return &pb.StepResponse{Positions: positions}, nil
}

// positions makes a call that answers n items with positions.
func (s *server) positions(n int, call func() ([]Position, error)) (*pb.Positions, error) {
	spec := s.spec.Load()
	if spec == nil {
		return nil, statusOf(ErrNotConfigured)
	}
	out, err := call()
	if err = counted(len(out), n, err); err != nil {
		return nil, err
	}
	return encodePositions(spec, out), nil
}

func (s *server) Rollout(ctx context.Context, r *pb.RolloutRequest) (*pb.RolloutResponse, error) {
	roller, ok := s.env.(Roller)
	if !ok {
		return nil, unanswered("Rollout")
	}
	n := len(r.GetStateLengths())
	states := column{r.GetStates(), r.GetStateLengths()}
	if err := states.check("states", n); err != nil {
		return nil, malformed(err)
	}
	if len(r.GetSeeds()) != n || len(r.GetCounts()) != n {
		return nil, malformed(fmt.Errorf("%d states, %d seeds and %d counts", n, len(r.GetSeeds()), len(r.GetCounts())))
	}
	playouts := make([]Playout, n)
	for i := range playouts {
		playouts[i] = Playout{State: states.next(i), Seed: r.Seeds[i], Count: int(r.Counts[i])}
	}
	returns, err := roller.Rollout(ctx, playouts)
	if err = counted(len(returns), n, err); err != nil {
		return nil, err
	}
	out := &pb.RolloutResponse{}
	for _, r := range returns {
		out.Returns = append(out.Returns, r...)
	}
	return out, nil
}

func (s *server) Render(ctx context.Context, r *pb.RenderRequest) (*pb.RenderResponse, error) {
	renderer, ok := s.env.(Renderer)
	if !ok {
		return nil, unanswered("Render")
	}
	n := len(r.GetStateLengths())
	column := column{r.GetStates(), r.GetStateLengths()}
	if err := column.check("states", n); err != nil {
		return nil, malformed(err)
	}
	states := make([][]byte, n)
	for i := range states {
		states[i] = column.next(i)
	}
	drawings, err := renderer.Render(ctx, states)
	if err = counted(len(drawings), n, err); err != nil {
		return nil, err
	}
	return &pb.RenderResponse{Drawings: validAll(drawings)}, nil
}

func (s *server) Notation(ctx context.Context, r *pb.NotationRequest) (*pb.NotationResponse, error) {
	notator, ok := s.env.(Notator)
	if !ok {
		return nil, unanswered("Notation")
	}
	moves, err := decodeMoves(r.GetStates(), r.GetStateLengths(), r.GetActions())
	if err != nil {
		return nil, malformed(err)
	}
	names, err := notator.Notation(ctx, moves)
	if err = counted(len(names), len(moves), err); err != nil {
		return nil, err
	}
	return &pb.NotationResponse{Names: validAll(names)}, nil
}

// counted is the status of a call that answered got of want items.
func counted(got, want int, err error) error {
	switch {
	case err != nil:
		return statusOf(err)
	case got != want:
		return status.Errorf(codes.Internal, "the environment answered %d of %d items", got, want)
	}
	return nil
}

func appendText(list []*pb.Text, item int, text string) []*pb.Text {
	if text == "" {
		return list
	}
	return append(list, &pb.Text{Item: uint32(item), Text: valid(text)})
}

func malformed(err error) error { return status.Error(codes.InvalidArgument, "request: "+err.Error()) }

func unanswered(call string) error {
	return status.Errorf(codes.Unimplemented, "this environment does not answer %s", call)
}
