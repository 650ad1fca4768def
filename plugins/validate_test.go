package plugins_test

import (
	"math"
	"strings"
	"testing"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

func TestSpecValidate(t *testing.T) {
	nan := float32(math.NaN())
	for says, breakIt := range map[string]func(*plugins.Spec){
		"name is empty":                    func(s *plugins.Spec) { s.Name = "" },
		"version is empty":                 func(s *plugins.Spec) { s.Version = "" },
		"players is 256":                   func(s *plugins.Spec) { s.Players = 256 },
		"actions is -1":                    func(s *plugins.Spec) { s.Actions = -1 },
		"with the text trait true":         func(s *plugins.Spec) { s.Traits.Text = true },
		"with the text trait false":        func(s *plugins.Spec) { s.Actions = 0 },
		"outcomes is -1":                   func(s *plugins.Spec) { s.Outcomes = -1 },
		"there are no outcomes":            func(s *plugins.Spec) { s.Traits.Chance = true },
		"max length is 0":                  func(s *plugins.Spec) { s.MaxLength = 0 },
		"max length is 65536":              func(s *plugins.Spec) { s.MaxLength = 1 << 16 },
		"returns range from 1 to 1":        func(s *plugins.Spec) { s.Returns.Low = 1 },
		"returns range from NaN to 1":      func(s *plugins.Spec) { s.Returns.Low = nan },
		"returns sum to NaN":               func(s *plugins.Spec) { s.Returns.Sum, s.Returns.ConstantSum = nan, false },
		"5000 settings, want at most 1024": func(s *plugins.Spec) { s.Settings = make([]plugins.Setting, 5000) },
		"from NaN to 0": func(s *plugins.Spec) {
			s.Settings = []plugins.Setting{{Name: "a", Kind: plugins.Float, Default: "1", Min: math.NaN()}}
		},
		"too large":                              func(s *plugins.Spec) { s.Observation.Planes = 1 << 22 },
		"is -1 x 3 x 3":                          func(s *plugins.Spec) { s.Observation.Planes = -1 },
		"encoding 7 is unknown":                  func(s *plugins.Spec) { s.Observation.Encoding = 7 },
		"observation is empty":                   func(s *plugins.Spec) { s.Observation.Width = 0 },
		"1 plane names for 2 planes":             func(s *plugins.Spec) { s.Observation.Names = []string{"a"} },
		"symmetry 0 does not permute the 9 cell": func(s *plugins.Spec) { s.Symmetries[0].Cells = []int32{0} },
		"symmetry 1 does not permute the 9 act":  func(s *plugins.Spec) { s.Symmetries[1].Actions[0] = 1 },
		`setting 1 is called "a"`: func(s *plugins.Spec) {
			s.Settings = []plugins.Setting{{Name: "a", Kind: plugins.Text}, {Name: "a", Kind: plugins.Text}}
		},
		"setting b: kind 9":                     func(s *plugins.Spec) { s.Settings = []plugins.Setting{{Name: "b", Kind: 9}} },
		"default of setting c = 9: want 1 to 5": func(s *plugins.Spec) { s.Settings = []plugins.Setting{{Name: "c", Default: "9", Min: 1, Max: 5}} },
	} {
		s := tictactoe.Rules{}.Spec()
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		breakIt(&s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

// textSpec is that of a task.
func textSpec() plugins.Spec {
	return plugins.Spec{
		Name: "text", Version: "1", Players: 1, Alphabet: "ab", MaxLength: 3,
		Returns: plugins.Range{High: 1}, Traits: plugins.Traits{Text: true},
	}
}

func TestTextSpecValidate(t *testing.T) {
	for says, breakIt := range map[string]func(*plugins.Spec){
		"alphabet is empty":                   func(s *plugins.Spec) { s.Alphabet = "" },
		"alphabet is not UTF-8":               func(s *plugins.Spec) { s.Alphabet = "a\xff" },
		`alphabet has 'é' twice`:              func(s *plugins.Spec) { s.Alphabet = "éaé" },
		`prompt alphabet has 'b' twice`:       func(s *plugins.Spec) { s.PromptAlphabet = "bab" },
		"prompt alphabet is not UTF-8":        func(s *plugins.Spec) { s.PromptAlphabet = "\xff" },
		"prompt alphabet has 4097 characters": func(s *plugins.Spec) { s.PromptAlphabet = strings.Repeat("x", 4097) },
		"grammar: error parsing":              func(s *plugins.Spec) { s.Grammar = "a)|(b" },
		"without the text trait":              func(s *plugins.Spec) { s.Traits = plugins.Traits{Worked: true} },
	} {
		s := textSpec()
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		breakIt(&s)
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q, got %v", says, err)
		}
	}
}

// TestSpecCheckOfPrompts holds prompts to both alphabets.
func TestSpecCheckOfPrompts(t *testing.T) {
	spec := textSpec()
	spec.PromptAlphabet = "b?"
	for prompt, says := range map[string]string{
		"": "", "ab??": "", "abc": `prompt has 'c'`, "a\xff": "not UTF-8",
		strings.Repeat("a", plugins.MaxText): "", strings.Repeat("a", plugins.MaxText+1): "longer than 65535",
	} {
		p := plugins.Position{State: []byte{1}, Rewards: make([]float32, 1), Prompt: prompt}
		if err := spec.Check(&p); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%.9q: got %v, want %q", prompt, err, says)
		}
	}
}

func TestSpecCheck(t *testing.T) {
	spec := tictactoe.Rules{}.Spec()
	spec.Traits.Chance, spec.Outcomes = true, 2
	floats := spec
	floats.Observation = plugins.Shape{Planes: 1, Height: 1, Width: 2, Encoding: plugins.Float32}
	move := func(f func(*plugins.Position)) plugins.Position {
		p := plugins.Position{State: []byte{1}, Legal: plugins.Bitset{1}, Observation: make([]byte, 3), Rewards: make([]float32, 2)}
		f(&p)
		return p
	}
	chance := func(chances ...float32) plugins.Position {
		return plugins.Position{State: []byte{1}, Player: plugins.Chance, Rewards: make([]float32, 2), Chances: chances}
	}
	for _, c := range []struct {
		says string
		p    plugins.Position
	}{
		{"", move(func(p *plugins.Position) {})},
		{"", plugins.Position{Fault: "anything"}},
		{"", chance(0.25, 0.75)},
		{"", plugins.Position{State: []byte{1}, Player: plugins.Terminal, Rewards: make([]float32, 2)}},
		{"state is empty", plugins.Position{}},
		{"player is 2", move(func(p *plugins.Position) { p.Player = 2 })},
		{"player is -3", move(func(p *plugins.Position) { p.Player = -3 })},
		{"1 rewards for 2 players", move(func(p *plugins.Position) { p.Rewards = p.Rewards[1:] })},
		{"reward of player 1 is +Inf", move(func(p *plugins.Position) { p.Rewards[1] = float32(math.Inf(1)) })},
		{"a terminal position has", move(func(p *plugins.Position) { p.Player = plugins.Terminal })},
		{"a chance position has", move(func(p *plugins.Position) { p.Player = plugins.Chance })},
		{"1 chances for 2 outcomes", chance(1)},
		{"chance of outcome 1 is -1", chance(1, -1)},
		{"chance of outcome 0 is NaN", chance(float32(math.NaN()), 1)},
		{"chances add up to 0.5", chance(0.25, 0.25)},
		{"chances in a position where a player moves", move(func(p *plugins.Position) { p.Chances = []float32{1} })},
		{"observation has 2 bytes, want 3", move(func(p *plugins.Position) { p.Observation = p.Observation[1:] })},
		{"legal set has 0 words", move(func(p *plugins.Position) { p.Legal = nil })},
		{"actions beyond 8", move(func(p *plugins.Position) { p.Legal[0] = 1 << 9 })},
		{"no legal action", move(func(p *plugins.Position) { p.Legal[0] = 0 })},
	} {
		if err := spec.Check(&c.p); (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("want %q, got %v", c.says, err)
		}
	}
	p := move(func(p *plugins.Position) { p.Observation = []byte{0, 0, 0, 0, 0, 0, 0xc0, 0x7f} })
	if err := floats.Check(&p); err == nil || !strings.Contains(err.Error(), "value 1 is not finite") {
		t.Errorf("got %v", err)
	}
	p = chance(1)
	spec.Traits.Chance = false
	if err := spec.Check(&p); err == nil || !strings.Contains(err.Error(), "no chance trait") {
		t.Errorf("got %v", err)
	}
}
