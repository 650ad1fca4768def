package plugins

// Task is what the author of text problems writes: how to pose one and how to judge one answer.
// AdaptTask turns it into an Environment.
//
// A Task is shared by goroutines and must not change. Equal arguments must give equal results, in
// this process or any other: a problem is asked for once per group and judged many times, perhaps
// elsewhere. Optional interfaces, found by type assertion: PlainTask and WorkedTask.
type Task interface {
	// Spec says what the task is under its settings.
	Spec() TaskSpec
	// Problem poses the problem that the request's seed, difficulty and split ask for. What it
	// returns as problem is all that Verify will be given, so it usually says the same as prompt,
	// the question that the policy sees. Problems of one split never come up in the other. The
	// adapter has checked that the difficulty is within [0, 1] and the split known.
	Problem(request Request) (problem []byte, prompt string, err error)
	// Verify judges a whole answer. The adapter has checked that the answer is valid UTF-8 of at
	// most MaxLength characters of the Alphabet and that it matches the Grammar. The problem may
	// come from anywhere and must be checked: a bad one is a Verdict with its Fault set. Both
	// arguments stay the adapter's. Verify is given only what a policy wrote, and should expect
	// every trick.
	Verify(problem []byte, answer string) Verdict
}

// PlainTask is a Task that can write text of its domain for a base model to continue, such as the
// edges of a graph and a walk along them: no question, no answer. Traits.Plain follows from it.
type PlainTask interface {
	// Plain writes the text that the request's seed, difficulty and split ask for, 1 to MaxText
	// characters of Alphabet and PromptAlphabet. Texts of the split Train tell of problems of that
	// split only. The adapter has checked the request as for Problem, and checks the text.
	Plain(request Request) (text string, err error)
}

// WorkedTask is a Task that can write questions with worked answers for a cold start.
// Traits.Worked follows from it.
type WorkedTask interface {
	// Worked poses a problem of the request's split, which is never HeldOut, and answers it. The
	// prompt is one that Problem could give, often the one that it does give to the same request.
	// The answer may be wrong, but the adapter holds it to Alphabet, Grammar and MaxLength, as it
	// holds a policy's.
	Worked(request Request) (prompt, answer string, err error)
}

// TaskSpec says what a task is under its settings: the part of a Spec that is its author's to say.
type TaskSpec struct {
	Name    string // "addition"
	Version string // changes when behaviour changes, not for speed
	// Alphabet is the set of characters an answer may use, each once.
	Alphabet string
	// PromptAlphabet is the characters that prompts and plain texts may use besides those of
	// Alphabet, which it may repeat; each once. Empty: those of Alphabet alone.
	PromptAlphabet string
	// Grammar is an optional regular expression, in Go's syntax, that every legal answer matches
	// from its beginning to its end.
	Grammar string
	// MaxLength is the most characters an answer may have, 1 to 65535.
	MaxLength int
	// Returns bounds the rewards. The zero value stands for 0 (wrong) to 1 (right).
	Returns Range
}

// TaskFamily is a task with settings: Configure returns the Task under settings that have been
// resolved against Settings, so every name is present and every value in range.
type TaskFamily struct {
	Settings  []Setting
	Configure func(Settings) (Task, error)
}

// spec completes what the author says with what all text environments have in common.
func (s TaskSpec) spec(settings []Setting) Spec {
	returns := s.Returns
	if returns == (Range{}) {
		returns = Range{Low: 0, High: 1}
	}
	return Spec{
		Name: s.Name, Version: s.Version, Players: 1,
		Alphabet: s.Alphabet, PromptAlphabet: s.PromptAlphabet,
		Grammar: s.Grammar, MaxLength: s.MaxLength,
		Returns: returns, Settings: settings,
		Traits: Traits{Text: true, PerfectInformation: true},
	}
}
