package plugins

import (
	"context"
	"errors"
	"strings"
	"testing"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

// clumsy answers one item too few, or fails.
type clumsy struct {
	Environment
	fails error
}

func (c clumsy) Configure(context.Context, Settings) (Spec, error) {
	return wireSpec(), nil
}

func (c clumsy) Start(context.Context, []Request) ([]Position, error)    { return nil, c.fails }
func (c clumsy) Step(context.Context, []Move) ([]Position, error)        { return nil, c.fails }
func (c clumsy) Verify(context.Context, []Answer) ([]Verdict, error)     { return nil, c.fails }
func (c clumsy) Render(context.Context, [][]byte) ([]string, error)      { return nil, c.fails }
func (c clumsy) Notation(context.Context, []Move) ([]string, error)      { return nil, c.fails }
func (c clumsy) Rollout(context.Context, []Playout) ([][]float32, error) { return nil, c.fails }
func (c clumsy) Examples(context.Context, []ExampleRequest) ([]Example, error) {
	return nil, c.fails
}
func serving(env Environment) (context.Context, *server) {
	return context.Background(), &server{env: env}
}
func all(ctx context.Context, s *server, states []uint32) map[string]error {
	_, start := s.Start(ctx, &pb.StartRequest{Seeds: []uint64{1}, Difficulties: []float32{1}, Splits: []pb.Split{0}})
	_, step := s.Step(ctx, &pb.StepRequest{StateLengths: states, Actions: []int32{1}})
	_, verify := s.Verify(ctx, &pb.VerifyRequest{StateLengths: states, TextLengths: states})
	_, render := s.Render(ctx, &pb.RenderRequest{StateLengths: states})
	_, notation := s.Notation(ctx, &pb.NotationRequest{StateLengths: states, Actions: []int32{1}})
	_, rollout := s.Rollout(ctx, &pb.RolloutRequest{StateLengths: states, Seeds: []uint64{1}, Counts: []uint32{1}})
	_, examples := s.Examples(ctx, &pb.ExamplesRequest{Seeds: []uint64{1}, Difficulties: []float32{1}, Splits: []pb.Split{0}, Kinds: []pb.ExampleKind{0}})
	return map[string]error{"start": start, "step": step, "verify": verify, "render": render, "notation": notation, "rollout": rollout, "examples": examples}
}

func TestServerCountsAnswers(t *testing.T) {
	ctx, s := serving(clumsy{})
	if _, err := s.Step(ctx, &pb.StepRequest{}); err == nil || !strings.Contains(err.Error(), "not configured") {
		t.Errorf("got %v", err)
	}
	if _, err := s.Configure(ctx, nil); err != nil {
		t.Fatal(err)
	}
	for call, err := range all(ctx, s, []uint32{0}) {
		if err == nil || !strings.Contains(err.Error(), "answered 0 of 1 items") {
			t.Errorf("%s: got %v", call, err)
		}
	}
}

func TestServerPassesErrorsOn(t *testing.T) {
	ctx, s := serving(clumsy{fails: errors.New("out of dice")})
	if _, err := s.Configure(ctx, nil); err != nil {
		t.Fatal(err)
	}
	for call, err := range all(ctx, s, []uint32{0}) {
		if err == nil || !strings.Contains(err.Error(), "out of dice") {
			t.Errorf("%s: got %v", call, err)
		}
	}
}

// TestServerRefusesMalformedRequests sends columns that do not fit together, as a careless host
// in another language might.
func TestServerRefusesMalformedRequests(t *testing.T) {
	ctx, s := serving(clumsy{})
	if _, err := s.Configure(ctx, nil); err != nil {
		t.Fatal(err)
	}
	refused := all(ctx, s, []uint32{5}) // of no bytes
	delete(refused, "start")
	delete(refused, "examples")
	_, refused["few splits"] = s.Examples(ctx, &pb.ExamplesRequest{Seeds: []uint64{1}, Difficulties: []float32{1}})
	_, refused["few kinds"] = s.Examples(ctx, &pb.ExamplesRequest{Seeds: []uint64{1}, Difficulties: []float32{1}, Splits: []pb.Split{0}})
	_, refused["few difficulties"] = s.Start(ctx, &pb.StartRequest{Seeds: []uint64{1}})
	_, refused["no counts"] = s.Rollout(ctx, &pb.RolloutRequest{StateLengths: []uint32{0}})
	_, refused["two states"] = s.Step(ctx, &pb.StepRequest{StateLengths: []uint32{0, 0}, Actions: []int32{1}})
	for call, err := range refused {
		if err == nil || !strings.Contains(err.Error(), "request: ") {
			t.Errorf("%s: got %v", call, err)
		}
	}
}
