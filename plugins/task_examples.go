package plugins

import (
	"context"
	"fmt"
)

// Examples implements Teacher, by the author's optional interfaces.
func (a *taskAdapter) Examples(ctx context.Context, requests []ExampleRequest) ([]Example, error) {
	t, err := a.current()
	if err != nil {
		return nil, err
	}
	out := make([]Example, len(requests))
	for i, request := range requests {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if out[i], err = t.example(request); err != nil {
			out[i] = Example{Fault: err.Error()}
		}
	}
	return out, nil
}

// example asks the author for one example, and checks it.
func (t *posedTask) example(request ExampleRequest) (e Example, err error) {
	if err := t.rules.checkRequest(request); err != nil {
		return Example{}, err
	}
	if request.Kind == Plain {
		e.Answer, err = t.plain.Plain(request.Request)
	} else {
		e.Prompt, e.Answer, err = t.worked.Worked(request.Request)
	}
	if err == nil {
		err = t.rules.checkExample(request, &e)
	}
	if err != nil {
		return Example{}, fmt.Errorf("write a %s example: %w", request.Kind, err)
	}
	return e, nil
}
