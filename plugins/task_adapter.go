package plugins

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
)

// AdaptTask turns a family of text problems into an Environment: it batches, encodes, and holds
// answers to the alphabet, the grammar and the length before the author's verifier sees them. An
// answer that breaks one of those earns Returns.Low, with a Note that says which. Prompts and
// examples that break the Spec are Faults. What it returns is a Teacher too; a PlainTask or a
// WorkedTask sets the trait.
//
// A state on the wire is a hash of the settings (8 bytes) and the author's own problem.
func AdaptTask(family TaskFamily) Environment { return &taskAdapter{family: family} }

const taskHeader = 8

// errTaskStep is the Fault of every move in a text environment.
var errTaskStep = errors.New("a text environment has no moves: the engine keeps the text of an answer; send it whole to Verify")

type taskAdapter struct {
	family TaskFamily
	posed  atomic.Pointer[posedTask]
}

// posedTask is a task under fixed settings.
type posedTask struct {
	task   Task
	plain  PlainTask  // nil where the author wrote none
	worked WorkedTask // likewise
	spec   Spec
	hash   uint64
	rules  *textRules
}

func (a *taskAdapter) Configure(_ context.Context, settings Settings) (Spec, error) {
	resolved, err := settings.Resolve(a.family.Settings)
	if err != nil {
		return Spec{}, err
	}
	task, err := a.family.Configure(resolved)
	if err != nil {
		return Spec{}, fmt.Errorf("configure: %w", err)
	}
	t, err := poseTask(task, a.family.Settings)
	if err != nil {
		return Spec{}, fmt.Errorf("configure %s: %w", task.Spec().Name, err)
	}
	t.hash = settingsHash(t.spec, resolved)
	a.posed.Store(t)
	return t.spec, nil
}

// poseTask checks what the author says of the task and finds the optional interfaces.
func poseTask(task Task, settings []Setting) (t *posedTask, err error) {
	t = &posedTask{task: task, spec: task.Spec().spec(settings)}
	t.plain, t.spec.Traits.Plain = task.(PlainTask)
	t.worked, t.spec.Traits.Worked = task.(WorkedTask)
	if err := t.spec.Validate(); err != nil {
		return nil, err
	}
	t.rules, err = newTextRules(&t.spec)
	return t, err
}

func (a *taskAdapter) current() (*posedTask, error) {
	if t := a.posed.Load(); t != nil {
		return t, nil
	}
	return nil, ErrNotConfigured
}

func (a *taskAdapter) Start(ctx context.Context, requests []Request) ([]Position, error) {
	t, err := a.current()
	if err != nil {
		return nil, err
	}
	out := make([]Position, len(requests))
	for i, request := range requests {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if out[i], err = t.start(request); err != nil {
			out[i] = Position{Fault: err.Error()}
		}
	}
	return out, nil
}

// check reports why no task can answer the request.
func (r Request) check() error {
	if !(r.Difficulty >= 0 && r.Difficulty <= 1) {
		return fmt.Errorf("difficulty is %v, want 0 to 1", r.Difficulty)
	}
	if r.Split > HeldOut {
		return fmt.Errorf("split %d is unknown", r.Split)
	}
	return nil
}

// start poses one problem.
func (t *posedTask) start(request Request) (Position, error) {
	if err := request.check(); err != nil {
		return Position{}, err
	}
	problem, prompt, err := t.task.Problem(request)
	if err != nil {
		return Position{}, fmt.Errorf("pose a problem: %w", err)
	}
	if err := t.spec.checkPrompt(prompt); err != nil {
		return Position{}, fmt.Errorf("pose a problem: %w", err)
	}
	state := make([]byte, 0, taskHeader+len(problem))
	state = append(binary.LittleEndian.AppendUint64(state, t.hash), problem...)
	return Position{State: state, Rewards: make([]float32, t.spec.Players), Prompt: prompt}, nil
}

// Step refuses every move.
func (a *taskAdapter) Step(_ context.Context, moves []Move) ([]Position, error) {
	if _, err := a.current(); err != nil {
		return nil, err
	}
	out := make([]Position, len(moves))
	for i := range out {
		out[i].Fault = errTaskStep.Error()
	}
	return out, nil
}

func (a *taskAdapter) Verify(ctx context.Context, answers []Answer) ([]Verdict, error) {
	t, err := a.current()
	if err != nil {
		return nil, err
	}
	out := make([]Verdict, len(answers))
	for i, answer := range answers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if out[i], err = t.verify(answer); err != nil {
			out[i] = Verdict{Fault: err.Error()}
		}
	}
	return out, nil
}

// verify judges one answer, and the author's judgement.
func (t *posedTask) verify(answer Answer) (Verdict, error) {
	if len(answer.State) < taskHeader {
		return Verdict{}, fmt.Errorf("state of %d bytes is too short to be one", len(answer.State))
	}
	if binary.LittleEndian.Uint64(answer.State) != t.hash {
		return Verdict{}, errors.New("state belongs to other settings or another version of the task")
	}
	low, high := t.spec.Returns.Low, t.spec.Returns.High
	if why := t.rules.broken(answer.Text); why != "" {
		return Verdict{Reward: low, Note: why}, nil
	}
	verdict := t.task.Verify(answer.State[taskHeader:len(answer.State):len(answer.State)], answer.Text)
	if verdict.Fault == "" && !(verdict.Reward >= low && verdict.Reward <= high) {
		return Verdict{}, fmt.Errorf("the verifier gave a reward of %v, outside %v to %v", verdict.Reward, low, high)
	}
	return verdict, nil
}
