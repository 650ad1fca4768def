package chain

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/tengen-rl/tengen/examples/math_tasks/problem"
	"github.com/tengen-rl/tengen/plugins"
)

// New returns chain walking as an environment in this process.
func New() plugins.Environment { return plugins.AdaptTask(Family()) }

// letters are the vertices.
const letters = "abcdefghijklmnop"

// MaxHops is the largest value of the setting hops: two chains of so many use all 16 vertices.
const MaxHops = len(letters)/2 - 1

// Family is chain walking for plugins.AdaptTask.
func Family() plugins.TaskFamily {
	return plugins.TaskFamily{
		Settings: []plugins.Setting{{
			Name: "hops", Kind: plugins.Int, Default: "7", Min: 1, Max: float64(MaxHops),
			Help: "the most edges of a chain, and of a walk",
		}},
		Configure: func(s plugins.Settings) (plugins.Task, error) { return Task{Hops: s.Int("hops")}, nil },
	}
}

// Task is walking along chains of up to Hops edges, 1 to MaxHops.
type Task struct{ Hops int }

// Spec describes the answers: walks, with room for twice as many letters as the longest needs.
func (t Task) Spec() plugins.TaskSpec {
	return plugins.TaskSpec{
		Name: "chain", Version: "1",
		Alphabet: letters, PromptAlphabet: letters + ",>", Grammar: "[a-p]+", MaxLength: 2*t.Hops + 2,
	}
}

// question is a problem as it is written, and the walk that answers it.
type question struct {
	text string // "bc,hk,ab>a"
	walk string // "bc"
}

// draw finds the question that a request asks for.
func (t Task) draw(request plugins.Request) (question, error) {
	distance := min(t.Hops, 1+int(request.Difficulty*float32(t.Hops)))
	return problem.Draw(request, func(random *rand.Rand) (question, string) {
		first := distance + random.IntN(t.Hops-distance+1)
		second := distance + random.IntN(t.Hops-distance+1)
		vertices := shuffled(random)
		asked := vertices[:first+1]
		edges := append(edges(asked), edges(vertices[first+1:][:second+1])...)
		graph := slices.Sorted(slices.Values(edges))
		random.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
		from := first - distance
		return question{strings.Join(edges, ",") + ">" + asked[from:from+1], asked[from+1:]}, strings.Join(graph, ",")
	})
}

// shuffled are all vertices in any order.
func shuffled(random *rand.Rand) string {
	vertices := []byte(letters)
	random.Shuffle(len(vertices), func(i, j int) { vertices[i], vertices[j] = vertices[j], vertices[i] })
	return string(vertices)
}

// edges are those of a chain, in its order.
func edges(vertices string) []string {
	var out []string
	for i := range len(vertices) - 1 {
		out = append(out, vertices[i:i+2])
	}
	return out
}

// Problem draws two chains and a vertex. The problem and the prompt are the same text, "bc,hk,ab>a".
func (t Task) Problem(request plugins.Request) ([]byte, string, error) {
	q, err := t.draw(request)
	return []byte(q.text), q.text, err
}

// Verify compares the last letter of the answer with the vertex where the chain ends.
func (t Task) Verify(state []byte, answer string) plugins.Verdict {
	walk, err := read(string(state), t.Hops)
	if err != nil {
		return plugins.Verdict{Fault: "the state holds no chain problem of these settings: " + err.Error()}
	}
	end := walk[len(walk)-1:]
	if len(answer) > t.Spec().MaxLength || strings.Trim(answer, letters) != "" || !strings.HasSuffix(answer, end) {
		return plugins.Verdict{Note: "it ends at " + end + ": " + walk}
	}
	return plugins.Verdict{Reward: 1}
}

// Distance is how many hops the vertex that a problem asks for is from the end of its chain, 1 to MaxHops; 0 if
// the text is no problem.
func Distance(problem []byte) int {
	walk, _ := read(string(problem), MaxHops)
	return len(walk)
}

// Worked answers the request's problem by walking to the end.
func (t Task) Worked(request plugins.Request) (prompt, answer string, err error) {
	q, err := t.draw(request)
	return q.text, q.walk, err
}

// Plain is a problem with a walk that stops after any number of hops.
func (t Task) Plain(request plugins.Request) (string, error) {
	q, err := t.draw(request)
	if err != nil {
		return "", err
	}
	hops := 1 + problem.Random(request, "plain").IntN(len(q.walk))
	return q.text + q.walk[:hops], nil
}
