package engine

import (
	"context"
	"fmt"
	"sync"

	"github.com/tengen-rl/tengen/internal/stream"
	"github.com/tengen-rl/tengen/plugins"
)

// MatchConfig says how a match is played. Games 2i and 2i+1 begin from the same opening with the seats exchanged.
// Where the rules have one seat both players play every game, each alone, from the same opening and with
// the same luck, and the higher return wins it.
type MatchConfig struct {
	Games   int
	First   int    // number of the first game: long matches are played in parts
	Opening int    // uniformly random plies before the players take over
	Seed    uint64 // of openings and random players
	Threads int    // games are spread over this many goroutines; never changes the result
	// Each, if not nil, takes every game as it ends, from any goroutine.
	Each func(GameRecord)
}

// MatchResult is a match from the first player's side.
type MatchResult struct {
	Games  int     `json:"games"`
	Wins   int     `json:"wins"`
	Draws  int     `json:"draws"`
	Losses int     `json:"losses"`
	Score  float64 `json:"score"` // (wins + draws/2) / games
	// Returns are the means of the first player's return and of the others'.
	Returns [2]float64 `json:"returns"`
	Length  float64    `json:"length"` // mean plies, opening included
}

// GameRecord is one game of a match.
type GameRecord struct {
	Game         int       `json:"game"`
	Seat         int       `json:"seat"`  // of the match's first player
	Seats        []string  `json:"seats"` // player's name, by seat; both players in games of one seat
	Actions      []int     `json:"actions"`
	Rival        []int     `json:"rival,omitempty"` // the second player's own, in games of one seat
	Returns      []float32 `json:"returns"`
	Adjudication string    `json:"adjudication,omitempty"` // why it ended before the rules ended it
}

// Resign is what Player.Choose returns to give a game up: the player then has the lowest return of
// the specification, and the others the highest.
const Resign = -1

// Points are those of the match's first player: 2 for a win, 1 for a draw, 0 for a loss.
func (g GameRecord) Points() int { return points(g.Seat, g.Returns) }

// points compares the return of a seat with the best of the others.
func points(own int, returns []float32) int {
	best, first := float32(0), true
	for seat, r := range returns {
		if seat != own && (first || r > best) {
			best, first = r, false
		}
	}
	switch {
	case returns[own] > best:
		return 2
	case returns[own] < best:
		return 0
	}
	return 1
}

// PlayMatch plays a against b and returns the result from a's side. In games of more than two
// seats b takes all the others. Games are lockstep, in batches; the result is a function of the
// players and the seed. When it fails, the games that ended before have gone to MatchConfig.Each.
func PlayMatch(ctx context.Context, env plugins.Environment, spec plugins.Spec, a, b Player, c MatchConfig) (MatchResult, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	players, games := [2]Player{a, b}, make([]*matchGame, c.Games)
	for i := range games {
		games[i] = newMatchGame(c, spec, c.First+i)
	}
	var wait sync.WaitGroup
	threads := max(1, min(c.Threads, (c.Games+1)/2))
	for k := range threads {
		share := games[c.Games*k/threads : c.Games*(k+1)/threads]
		wait.Go(func() {
			table := matchTable{env: env, spec: spec, players: players, config: c}
			if err := table.play(ctx, share); err != nil {
				cancel(err)
			}
		})
	}
	wait.Wait()
	if err := context.Cause(ctx); err != nil {
		return MatchResult{}, fmt.Errorf("match %s against %s: %w", a.Name(), b.Name(), err)
	}
	records := make([]GameRecord, len(games))
	for i, g := range games {
		records[i] = g.record(players)
	}
	return Tally(records), nil
}

// Tally is the result of some games of a match.
func Tally(games []GameRecord) MatchResult {
	r := MatchResult{Games: len(games)}
	for _, g := range games {
		switch g.Points() {
		case 2:
			r.Wins++
		case 0:
			r.Losses++
		default:
			r.Draws++
		}
		r.Length += float64(len(g.Actions)) / float64(len(games))
		for seat, x := range g.Returns {
			if seat == g.Seat {
				r.Returns[0] += float64(x) / float64(len(games))
			} else {
				r.Returns[1] += float64(x) / float64(len(games)*(len(g.Returns)-1))
			}
		}
	}
	r.Score = (float64(r.Wins) + float64(r.Draws)/2) / float64(max(1, r.Games))
	return r
}

// matchTable plays a share of a match's games in lockstep.
type matchTable struct {
	env     plugins.Environment
	spec    plugins.Spec
	players [2]Player
	config  MatchConfig
}

func (t *matchTable) play(ctx context.Context, games []*matchGame) error {
	games = withRivals(games)
	requests := make([]plugins.Request, len(games))
	for i, g := range games {
		requests[i].Seed = g.start
	}
	positions, err := t.env.Start(ctx, requests)
	if err != nil {
		return err
	}
	live, err := t.arrive(ctx, games, positions)
	for err == nil && len(live) > 0 {
		live, err = t.move(ctx, live)
	}
	return err
}

// arrive moves each game to its new position, past what nature does there, and returns those that are not
// over.
func (t *matchTable) arrive(ctx context.Context, games []*matchGame, positions []plugins.Position) ([]*matchGame, error) {
	err := playNature(ctx, t.env, t.spec, positions, func(i int) stream.Stream {
		return stream.New(t.config.Seed, stream.Nature, games[i].opening, uint64(len(games[i].actions)))
	})
	if err != nil {
		return nil, err
	}
	live := games[:0:0]
	for i, g := range games {
		refuseLonger(t.spec, len(g.actions), &positions[i])
		g.position = positions[i]
		if g.position.Fault != "" {
			return nil, fmt.Errorf("game %d, seed %d, ply %d: %s", g.number, g.start, len(g.actions), g.position.Fault)
		}
		for k, r := range g.position.Rewards {
			g.returns[k] += r
		}
		if g.position.Player != plugins.Terminal {
			live = append(live, g)
		} else {
			t.end(g, "")
		}
	}
	return live, nil
}

// end hands a game on when nobody is at it any more.
func (t *matchTable) end(g *matchGame, adjudication string) {
	g.over, g.adjudication = true, adjudication
	if g.rival != nil && !g.rival.over || t.config.Each == nil {
		return
	}
	if g.rival != nil && g.seat == 1 {
		g = g.rival
	}
	t.config.Each(g.record(t.players))
}

// resign ends a game whose mover has given it up.
func (t *matchTable) resign(g *matchGame) {
	for seat := range g.returns {
		g.returns[seat] = t.spec.Returns.High
	}
	g.returns[g.position.Player] = t.spec.Returns.Low
	t.end(g, fmt.Sprintf("seat %d resigned", g.position.Player))
}

// move makes one move in every live game.
func (t *matchTable) move(ctx context.Context, live []*matchGame) ([]*matchGame, error) {
	var turns [2][]Turn
	var whose [2][]int // index into live
	moves := make([]plugins.Move, len(live))
	for i, g := range live {
		moves[i].State = g.position.State
		if len(g.actions) < t.config.Opening {
			random := stream.New(t.config.Seed, stream.Opening, g.opening, uint64(len(g.actions)))
			moves[i].Action = randomLegal(&random, g.position.Legal)
			continue
		}
		k := g.owner(g.position.Player)
		turns[k] = append(turns[k], Turn{Game: g.number, Seed: t.config.Seed, Position: g.position, Actions: g.actions})
		whose[k] = append(whose[k], i)
	}
	for k, player := range t.players {
		if len(turns[k]) == 0 {
			continue
		}
		actions, err := player.Choose(ctx, turns[k])
		if err != nil {
			return nil, err
		}
		for j, action := range actions {
			moves[whose[k][j]].Action = action
		}
	}
	return t.step(ctx, live, moves)
}

// step plays one move in each game, and ends those that are given up.
func (t *matchTable) step(ctx context.Context, live []*matchGame, moves []plugins.Move) ([]*matchGame, error) {
	going, n := live[:0:0], 0
	for i, g := range live {
		if moves[i].Action == Resign {
			t.resign(g)
			continue
		}
		g.actions = append(g.actions, moves[i].Action)
		going, moves[n] = append(going, g), moves[i]
		n++
	}
	if n == 0 {
		return going, nil
	}
	positions, err := t.env.Step(ctx, moves[:n])
	if err != nil {
		return nil, err
	}
	return t.arrive(ctx, going, positions)
}
