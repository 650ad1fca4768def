package engine

import (
	"context"
	"fmt"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/policy"
)

// calibrationRows is how many positions a network is quantised for.
const calibrationRows = 512

// player is the network that plays an iteration: as it is, or quantised for positions of the
// iteration before. The first iteration, which has none before it, plays in float32.
func (t *trainer) player(ctx context.Context, iteration int, report *Iteration) (predictor, error) {
	if t.config.SelfPlay.Precision != "int8" || iteration < 2 {
		return t.weights.plays, nil
	}
	calibration, err := t.calibration(ctx, uint64(iteration))
	if err != nil || calibration.Rows == 0 {
		return t.weights.plays, err
	}
	quantised, off, err := t.weights.plays.Quantise(calibration)
	if err != nil {
		return nil, fmt.Errorf("self-play in int8: %w", err)
	}
	report.Quantised = &off
	return quantised, nil
}

// calibration draws positions of the iteration before. They are a function of seed and iteration:
// whether games of this one are there already plays no part.
func (t *trainer) calibration(ctx context.Context, iteration uint64) (policy.Inputs, error) {
	var in policy.Inputs
	before, err := t.store.Window(iteration-1, iteration)
	if err != nil || before.Len() == 0 {
		return in, err
	}
	random := stream.New(t.config.Run.Seed, stream.Calibrate, iteration)
	samples, err := before.Sample(ctx, &random, calibrationRows)
	if err != nil {
		return in, fmt.Errorf("calibration: %w", err)
	}
	for _, s := range samples {
		decision := s.Group.Members[s.Member].Decisions[s.Decision]
		in.Observations = append(in.Observations, decision.Observation...)
	}
	in.Rows = len(samples)
	return in, nil
}
