package plugins

import (
	"context"
	"errors"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

func (s *server) Verify(ctx context.Context, r *pb.VerifyRequest) (*pb.VerifyResponse, error) {
	n := len(r.GetStateLengths())
	states, texts := column{r.GetStates(), r.GetStateLengths()}, column{r.GetTexts(), r.GetTextLengths()}
	if err := errors.Join(states.check("states", n), texts.check("texts", n)); err != nil {
		return nil, malformed(err)
	}
	answers := make([]Answer, n)
	for i := range answers {
		answers[i] = Answer{State: states.next(i), Text: string(texts.next(i))}
	}
	verdicts, err := s.env.Verify(ctx, answers)
	if err = counted(len(verdicts), n, err); err != nil {
		return nil, err
	}
	out := &pb.VerifyResponse{Rewards: make([]float32, n)}
	for i, v := range verdicts {
		out.Rewards[i] = v.Reward
		out.Notes = appendText(out.Notes, i, v.Note)
		out.Faults = appendText(out.Faults, i, v.Fault)
	}
	return out, nil
}

func (s *server) Examples(ctx context.Context, r *pb.ExamplesRequest) (*pb.ExamplesResponse, error) {
	teacher, ok := s.env.(Teacher)
	if !ok {
		return nil, unanswered("Examples")
	}
	requests, err := decodeExampleRequests(r)
	if err != nil {
		return nil, malformed(err)
	}
	examples, err := teacher.Examples(ctx, requests)
	if err = counted(len(examples), len(requests), err); err != nil {
		return nil, err
	}
	return encodeExamples(examples), nil
}
