package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/tengen-rl/tengen/engine"
)

// infoFormat writes one candidate of an analysis, named and numbered from the best, as GUIs read it.
type infoFormat func(name string, order int, c engine.Candidate) string

// leelaInfo is Leela Zero's format: shares are whole numbers up to 10000.
func leelaInfo(name string, order int, c engine.Candidate) string {
	w, low := winRate(c)
	share := func(x float64) int { return int(math.Round(10000 * x)) }
	return fmt.Sprintf("info move %s visits %d winrate %d prior %d lcb %d order %d pv %s",
		name, c.Visits, share(w), share(float64(c.Prior)), share(low), order, name)
}

// kataInfo is KataGo's format: shares are fractions, with a point, by which GUIs tell the two apart.
func kataInfo(name string, order int, c engine.Candidate) string {
	w, low := winRate(c)
	return fmt.Sprintf("info move %s visits %d utility %.6f winrate %.6f prior %.6f lcb %.6f utilityLcb %.6f order %d pv %s",
		name, c.Visits, c.Q, w, c.Prior, low, 2*low-1, order, name)
}

// winRate is the mover's share of wins, and the lower end of its 95 % interval were each visit a
// game.
func winRate(c engine.Candidate) (share, low float64) {
	share = min(1, max(0, (float64(c.Q)+1)/2))
	low, _ = wilson(share, c.Visits)
	return share, low
}

// infoLine is what the agent thinks, in one line: at most so many moves that it has looked at.
func (s *gtpSession) infoLine(a engine.Analysis, most int, format infoFormat) string {
	var out []string
	for _, c := range a.Candidates {
		if c.Visits > 0 && len(out) < most {
			out = append(out, format(s.rules.Name(nil, c.Action), len(out), c))
		}
	}
	return strings.Join(out, " ")
}

// analysisRequest is what a GUI asks of an analysis.
type analysisRequest struct {
	player   int // -1: whose turn it is
	interval time.Duration
	most     int // moves to show
}

// parseAnalysis reads the arguments of Leela Zero's and KataGo's commands: a colour, an interval in
// hundredths of a second, and pairs of a key and a value. Keys for things that there are none of here are taken
// and mean nothing.
func parseAnalysis(args []string) (analysisRequest, error) {
	r := analysisRequest{player: -1, most: math.MaxInt}
	if len(args) > 0 {
		if player, err := colour(args[0]); err == nil {
			r.player, args = player, args[1:]
		}
	}
	if len(args)%2 == 1 {
		args = append([]string{"interval"}, args...)
	}
	for i := 0; i < len(args); i += 2 {
		n, err := strconv.Atoi(args[i+1])
		number := err == nil && n >= 0
		switch args[i] {
		case "interval":
			r.interval = time.Duration(n) * 10 * time.Millisecond
		case "maxmoves":
			r.most = n
		case "minmoves":
		case "ownership", "movesOwnership", "pvVisits", "rootInfo":
			number = args[i+1] == "true" || args[i+1] == "false"
		default:
			number = false
		}
		if !number {
			return r, errSyntax
		}
	}
	return r, nil
}

// genmoveAnalyze is genmove with its thoughts.
func (s *gtpSession) genmoveAnalyze(ctx context.Context, args []string, format infoFormat) (string, error) {
	r, err := parseAnalysis(args)
	if err != nil {
		return "", err
	}
	if r.player < 0 {
		r.player = len(s.game.Actions()) % 2
	}
	thought, err := s.generate(ctx, r.player)
	if err != nil {
		return "", err
	}
	text := "\n"
	if info := s.infoLine(thought, r.most, format); info != "" {
		text += info + "\n"
	}
	return text + "play " + s.rules.Name(nil, thought.Action), nil
}

// stream answers a request with the agent's thoughts until the next line comes, an empty one too, and
// returns that line.
func (s *gtpSession) stream(ctx context.Context, request gtpRequest, format infoFormat, next func(context.Context) (string, error)) (line string, err error) {
	r, err := parseAnalysis(request.args)
	length := len(s.game.Actions())
	if err == nil && s.game.Over() {
		err = errors.New("the game is over")
	}
	if err == nil && r.player >= 0 {
		err = s.turnTo(ctx, r.player)
	}
	defer func() { s.backTo(length) }()
	if err != nil {
		if err := s.write(request.answer("", err)); err != nil {
			return "", err
		}
		return next(ctx)
	}
	if err := s.write("=" + request.id + "\n"); err != nil {
		return "", err
	}
	thinking, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.deepen(thinking, r, format) }()
	line, err = next(ctx)
	cancel()
	return line, errors.Join(err, <-done, s.write("\n"))
}

// How many positions an analysis searches: first, and at most, to bound its memory.
const (
	firstAnalysis   = 16
	deepestAnalysis = 16384
)

// deepen searches the position with twice as many simulations again and again, and writes what each
// search found, no two within the interval, until ctx is cancelled. A Gumbel search shares its
// simulations out by how many they are, so one that stops early is no shorter search: hence the new
// ones, which cost as much again as the last.
func (s *gtpSession) deepen(ctx context.Context, r analysisRequest, format infoFormat) error {
	defer s.agent.SetSimulations(s.simulations)
	var last time.Time
	for n := firstAnalysis; n <= deepestAnalysis; n *= 2 {
		s.agent.SetSimulations(n)
		thought, err := s.agent.Analyze(ctx, s.game.Position())
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if n == deepestAnalysis || time.Since(last) >= r.interval {
			if err := s.write(s.infoLine(thought, r.most, format) + "\n"); err != nil {
				return err
			}
			last = time.Now()
		}
	}
	return nil
}
