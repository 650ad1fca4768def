package plugins

import (
	"errors"

	pb "github.com/tengen-rl/tengen/plugins/proto/environment/v1"
)

func encodeSpec(s Spec) *pb.Spec {
	out := &pb.Spec{
		Name: valid(s.Name), Version: valid(s.Version),
		Players: uint32(s.Players), Actions: uint32(s.Actions), Outcomes: uint32(s.Outcomes),
		Observation: encodeShape(s.Observation),
		Alphabet:    valid(s.Alphabet), PromptAlphabet: valid(s.PromptAlphabet), Grammar: valid(s.Grammar), MaxLength: uint32(s.MaxLength),
		Returns: &pb.Range{Low: s.Returns.Low, High: s.Returns.High, ConstantSum: s.Returns.ConstantSum, Sum: s.Returns.Sum},
		Traits: &pb.Traits{
			Chance: s.Traits.Chance, PerfectInformation: s.Traits.PerfectInformation,
			Deterministic: s.Traits.Deterministic, Text: s.Traits.Text,
			Render: s.Traits.Render, Notation: s.Traits.Notation, Rollout: s.Traits.Rollout,
			Plain: s.Traits.Plain, Worked: s.Traits.Worked,
		},
	}
	for _, m := range s.Symmetries {
		out.Symmetries = append(out.Symmetries, &pb.Symmetry{Cells: m.Cells, Actions: m.Actions})
	}
	for _, d := range s.Settings {
		out.Settings = append(out.Settings, &pb.Setting{
			Name: valid(d.Name), Kind: pb.Setting_Kind(d.Kind), Default: valid(d.Default),
			Min: d.Min, Max: d.Max, Choices: validAll(d.Choices), Help: valid(d.Help),
		})
	}
	return out
}

func encodeShape(o Shape) *pb.Shape {
	return &pb.Shape{
		Planes: uint32(o.Planes), Height: uint32(o.Height), Width: uint32(o.Width),
		Encoding: pb.Shape_Encoding(o.Encoding), Names: validAll(o.Names),
	}
}

// decodeSpec reads what a plugin says it is, and checks it.
func decodeSpec(m *pb.Spec) (Spec, error) {
	if m == nil {
		return Spec{}, errors.New("the plugin sent no spec")
	}
	o, r, t := m.GetObservation(), m.GetReturns(), m.GetTraits()
	out := Spec{
		Name: m.GetName(), Version: m.GetVersion(),
		Players: int(m.GetPlayers()), Actions: int(m.GetActions()), Outcomes: int(m.GetOutcomes()),
		Observation: Shape{
			Planes: int(o.GetPlanes()), Height: int(o.GetHeight()), Width: int(o.GetWidth()),
			Encoding: Encoding(min(uint32(o.GetEncoding()), 255)), Names: o.GetNames(),
		},
		Alphabet: m.GetAlphabet(), PromptAlphabet: m.GetPromptAlphabet(), Grammar: m.GetGrammar(), MaxLength: int(m.GetMaxLength()),
		Returns: Range{Low: r.GetLow(), High: r.GetHigh(), ConstantSum: r.GetConstantSum(), Sum: r.GetSum()},
		Traits: Traits{
			Chance: t.GetChance(), PerfectInformation: t.GetPerfectInformation(),
			Deterministic: t.GetDeterministic(), Text: t.GetText(),
			Render: t.GetRender(), Notation: t.GetNotation(), Rollout: t.GetRollout(),
			Plain: t.GetPlain(), Worked: t.GetWorked(),
		},
	}
	for _, s := range m.GetSymmetries() {
		out.Symmetries = append(out.Symmetries, Symmetry{Cells: s.GetCells(), Actions: s.GetActions()})
	}
	for _, d := range m.GetSettings() {
		out.Settings = append(out.Settings, Setting{
			Name: d.GetName(), Kind: Kind(min(uint32(d.GetKind()), 255)), Default: d.GetDefault(),
			Min: d.GetMin(), Max: d.GetMax(), Choices: d.GetChoices(), Help: d.GetHelp(),
		})
	}
	return out, out.Validate()
}

func validAll(list []string) []string {
	var out []string
	for _, s := range list {
		out = append(out, valid(s))
	}
	return out
}
