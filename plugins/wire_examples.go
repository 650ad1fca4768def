package plugins

import (
	"errors"
	"fmt"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

func encodeExampleRequests(requests []ExampleRequest) *pb.ExamplesRequest {
	n := len(requests)
	m := &pb.ExamplesRequest{
		Seeds: make([]uint64, n), Difficulties: make([]float32, n),
		Splits: make([]pb.Split, n), Kinds: make([]pb.ExampleKind, n),
	}
	for i, r := range requests {
		m.Seeds[i], m.Difficulties[i], m.Splits[i] = r.Seed, r.Difficulty, pb.Split(r.Split)
		m.Kinds[i] = pb.ExampleKind(r.Kind)
	}
	return m
}

func decodeExampleRequests(m *pb.ExamplesRequest) ([]ExampleRequest, error) {
	requests, err := decodeRequests(&pb.StartRequest{Seeds: m.GetSeeds(), Difficulties: m.GetDifficulties(), Splits: m.GetSplits()})
	if err != nil {
		return nil, err
	}
	if len(m.GetKinds()) != len(requests) {
		return nil, fmt.Errorf("%d seeds and %d kinds", len(requests), len(m.GetKinds()))
	}
	out := make([]ExampleRequest, len(requests))
	for i, r := range requests {
		out[i] = ExampleRequest{Request: r, Kind: ExampleKind(min(uint32(m.Kinds[i]), 255))}
	}
	return out, nil
}

func encodeExamples(examples []Example) *pb.ExamplesResponse {
	var prompts, answers column
	m := &pb.ExamplesResponse{}
	for i, e := range examples {
		prompts.add([]byte(e.Prompt))
		answers.add([]byte(e.Answer))
		m.Faults = appendText(m.Faults, i, e.Fault)
	}
	m.Prompts, m.PromptLengths = prompts.bytes, prompts.lengths
	m.Answers, m.AnswerLengths = answers.bytes, answers.lengths
	return m
}

// decodeExamples fills in the examples of a whole message. What is wrong with one of them is left
// to textRules.checkExample.
func decodeExamples(m *pb.ExamplesResponse, out []Example) error {
	prompts, answers := column{m.GetPrompts(), m.GetPromptLengths()}, column{m.GetAnswers(), m.GetAnswerLengths()}
	if err := errors.Join(prompts.check("prompts", len(out)), answers.check("answers", len(out))); err != nil {
		return err
	}
	for i := range out {
		out[i] = Example{Prompt: string(prompts.next(i)), Answer: string(answers.next(i))}
	}
	for _, t := range m.GetFaults() {
		if int(t.GetItem()) >= len(out) {
			return fmt.Errorf("a fault in example %d of %d", t.GetItem(), len(out))
		}
		out[t.GetItem()] = Example{Fault: reason(t.GetText())}
	}
	return nil
}
