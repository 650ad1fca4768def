package plugins

import (
	"errors"
	"fmt"
	"math"
)

// Limits on what a Spec may declare: far above any known game, and small enough that a lying
// plugin cannot make its host allocate without bound.
const (
	maxPlayers  = 255
	maxActions  = 1 << 20
	maxLength   = math.MaxUint16
	maxCells    = 1 << 22
	maxOutcomes = 1 << 20
	maxAlphabet = 1 << 12 // characters
	maxDeclared = 1 << 10 // settings, symmetries, or choices of a setting
)

// Bytes is the size of one observation.
func (s Shape) Bytes() int {
	if s.Encoding == Float32 {
		return 4 * s.Cells()
	}
	return (s.Cells() + 7) / 8
}

// Cells is the number of values in one observation.
func (s Shape) Cells() int { return s.Planes * s.Height * s.Width }

// Validate reports everything that is wrong with a Spec, joined.
func (s Spec) Validate() error {
	var faults []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	check(s.Name != "", "name is empty")
	check(s.Version != "", "version is empty")
	check(s.Players >= 1 && s.Players <= maxPlayers, "players is %d, want 1 to %d", s.Players, maxPlayers)
	check(s.Actions >= 0 && s.Actions <= maxActions, "actions is %d, want 0 to %d", s.Actions, maxActions)
	check(s.Traits.Text == (s.Actions == 0), "actions is %d with the text trait %v: text environments, and only they, have none", s.Actions, s.Traits.Text)
	check(s.Outcomes >= 0 && s.Outcomes <= maxOutcomes, "outcomes is %d, want 0 to %d", s.Outcomes, maxOutcomes)
	check(!s.Traits.Chance || s.Outcomes > 0, "the chance trait is set but there are no outcomes")
	check(s.MaxLength >= 1 && s.MaxLength <= maxLength, "max length is %d, want 1 to %d", s.MaxLength, maxLength)
	check(finite(s.Returns.Low) && finite(s.Returns.High) && s.Returns.Low < s.Returns.High, "returns range from %v to %v: want finite and low < high", s.Returns.Low, s.Returns.High)
	check(finite(s.Returns.Sum), "returns sum to %v", s.Returns.Sum)
	check(len(s.Symmetries) <= maxDeclared && len(s.Settings) <= maxDeclared, "%d symmetries and %d settings, want at most %d of each", len(s.Symmetries), len(s.Settings), maxDeclared)
	if len(s.Symmetries) > maxDeclared || len(s.Settings) > maxDeclared { // they are not looked at one by one
		return errors.Join(faults...)
	}
	o := s.Observation
	sized := o.Planes >= 0 && o.Height >= 0 && o.Width >= 0 && o.Planes <= maxCells && o.Height <= maxCells && o.Width <= maxCells
	sized = sized && int64(o.Planes)*int64(o.Height)*int64(o.Width) <= maxCells && int64(o.Height)*int64(o.Width) <= maxCells
	check(sized, "observation is %d x %d x %d: too large", o.Planes, o.Height, o.Width)
	check(o.Encoding <= Float32, "observation encoding %d is unknown", o.Encoding)
	check(s.Traits.Text || sized && o.Cells() > 0, "observation is empty")
	check(s.Traits.Text || !s.Traits.Plain && !s.Traits.Worked, "the plain or the worked trait is set without the text trait")
	check(len(o.Names) == 0 || len(o.Names) == o.Planes, "%d plane names for %d planes", len(o.Names), o.Planes)
	for i, m := range s.Symmetries {
		check(sized && permutes(m.Cells, o.Height*o.Width), "symmetry %d does not permute the %d cells", i, o.Height*o.Width)
		check(permutes(m.Actions, s.Actions), "symmetry %d does not permute the %d actions", i, s.Actions)
	}
	if s.Traits.Text {
		faults = append(faults, s.faultsOfText()...)
	}
	return errors.Join(append(faults, checkDeclared(s.Settings)...)...)
}

// checkDeclared reports settings that no caller could use.
func checkDeclared(settings []Setting) []error {
	var faults []error
	for i, d := range settings {
		if _, twice := find(settings[:i], d.Name); twice || d.Name == "" {
			faults = append(faults, fmt.Errorf("setting %d is called %q: want a name of its own", i, d.Name))
		}
		if math.IsNaN(d.Min) || math.IsNaN(d.Max) || len(d.Choices) > maxDeclared {
			faults = append(faults, fmt.Errorf("setting %s: from %v to %v, %d choices: want numbers, and at most %d choices", d.Name, d.Min, d.Max, len(d.Choices), maxDeclared))
		} else if d.Kind > Text {
			faults = append(faults, fmt.Errorf("setting %s: kind %d is unknown", d.Name, d.Kind))
		} else if _, err := d.check(d.Default); err != nil {
			faults = append(faults, fmt.Errorf("default of %w", err))
		}
	}
	return faults
}

func permutes(p []int32, n int) bool {
	if len(p) != n {
		return false
	}
	seen := make([]bool, n)
	for _, v := range p {
		if v < 0 || int(v) >= n || seen[v] {
			return false
		}
		seen[v] = true
	}
	return true
}

func finite(x float32) bool { return !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) }

// Check reports what of a position breaks the Spec: the host asks it of everything that a plugin
// sends. A position with a Fault is not looked at.
func (s *Spec) Check(p *Position) error {
	if p.Fault != "" {
		return nil
	}
	if len(p.State) == 0 {
		return errors.New("state is empty")
	}
	if p.Player < Chance || p.Player >= s.Players {
		return fmt.Errorf("player is %d, want %d to %d, or %d (terminal) or %d (chance)", p.Player, 0, s.Players-1, Terminal, Chance)
	}
	if len(p.Rewards) != s.Players {
		return fmt.Errorf("%d rewards for %d players", len(p.Rewards), s.Players)
	}
	for k, r := range p.Rewards {
		if !finite(r) {
			return fmt.Errorf("reward of player %d is %v", k, r)
		}
	}
	switch p.Player {
	case Terminal:
		return s.checkNoMove(p)
	case Chance:
		return s.checkChance(p)
	}
	return s.checkMove(p)
}

func (s *Spec) checkNoMove(p *Position) error {
	if len(p.Legal) != 0 || len(p.Observation) != 0 || len(p.Chances) != 0 {
		return errors.New("a terminal position has legal actions, chances or an observation")
	}
	return nil
}

func (s *Spec) checkChance(p *Position) error {
	if !s.Traits.Chance {
		return errors.New("a chance position, but the spec has no chance trait")
	}
	if len(p.Legal) != 0 || len(p.Observation) != 0 {
		return errors.New("a chance position has legal actions or an observation")
	}
	if len(p.Chances) != s.Outcomes {
		return fmt.Errorf("%d chances for %d outcomes", len(p.Chances), s.Outcomes)
	}
	var sum float64
	for i, c := range p.Chances {
		if !(c >= 0 && c <= 1) {
			return fmt.Errorf("chance of outcome %d is %v", i, c)
		}
		sum += float64(c)
	}
	if math.Abs(sum-1) > 1e-4 {
		return fmt.Errorf("chances add up to %v", sum)
	}
	return nil
}

func (s *Spec) checkMove(p *Position) error {
	if len(p.Chances) != 0 {
		return errors.New("chances in a position where a player moves")
	}
	if len(p.Observation) != s.Observation.Bytes() {
		return fmt.Errorf("observation has %d bytes, want %d", len(p.Observation), s.Observation.Bytes())
	}
	if s.Observation.Encoding == Float32 {
		for i := 0; i < len(p.Observation); i += 4 {
			if p.Observation[i+3]&0x7f == 0x7f && p.Observation[i+2]&0x80 != 0 {
				return fmt.Errorf("observation value %d is not finite", i/4)
			}
		}
	}
	if s.Traits.Text {
		return s.checkPrompt(p.Prompt)
	}
	if len(p.Legal) != BitsetWords(s.Actions) {
		return fmt.Errorf("legal set has %d words, want %d", len(p.Legal), BitsetWords(s.Actions))
	}
	if extra := s.Actions & 63; extra != 0 && p.Legal[len(p.Legal)-1]>>extra != 0 {
		return fmt.Errorf("legal set has actions beyond %d", s.Actions-1)
	}
	for _, w := range p.Legal {
		if w != 0 {
			return nil
		}
	}
	return errors.New("no legal action in a position that is not terminal")
}
