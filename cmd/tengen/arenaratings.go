package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tengen-rl/tengen/internal/rating"
)

func (c *console) ratingsCommand() *cobra.Command {
	var anchor string
	var prior float64
	var asJSON bool
	cmd := &cobra.Command{
		Use: "ratings GAMES...", Short: "Rate the players of many games",
		Long: `Ratings finds the Elo ratings under which the results of all games are likeliest (Bradley and Terry's
model with Davidson's draws), with 95 % intervals from the observed information.

GAMES are files that 'tengen arena --record' wrote, SGF files, or directories of SGF files. Players are
known by their names in them. Ratings are against the players' mean, or with --anchor against one of them.

Ratings of players who have only won, or only lost, have no bound. More games help, or --prior, which adds
that many games to every pairing that has been played, half of them won by either.`,
		Example: `  tengen arena ratings games.jsonl
  tengen arena ratings games.jsonl kept-games/ --anchor random
  tengen arena ratings games.jsonl --prior 1 --json`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{cmd.CommandPath(), "missing GAMES"}
			}
			if !(prior >= 0 && prior <= 1000) {
				return &usageError{cmd.CommandPath(), fmt.Sprintf("--prior is %v: want 0 to 1000 games", prior)}
			}
			return c.ratings(args, anchor, prior, asJSON)
		},
	}
	cmd.Flags().StringVar(&anchor, "anchor", "", "the player whose rating is 0; without one the mean is")
	cmd.Flags().Float64Var(&prior, "prior", 0, "games to add to every pairing, half won by either")
	cmd.Flags().BoolVar(&asJSON, "json", false, "the ratings as a JSON object")
	return cmd
}

func (c *console) ratings(paths []string, anchor string, prior float64, asJSON bool) error {
	results := newResults()
	for _, path := range paths {
		if err := results.read(path); err != nil {
			return err
		}
	}
	rated, err := results.rate(anchor, prior)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(c.out).Encode(rated)
	}
	return rated.write(c.out)
}

// ratedPlayers are players with their ratings, the best first.
type ratedPlayers struct {
	Games   int           `json:"games"`
	Draws   float64       `json:"draws"` // the share of games that equal players would draw
	Anchor  string        `json:"anchor,omitempty"`
	Prior   float64       `json:"prior"`
	Players []ratedPlayer `json:"players"`
}

type ratedPlayer struct {
	Name  string  `json:"name"`
	Elo   float64 `json:"elo"`
	Low   float64 `json:"elo_low"` // 95 % interval
	High  float64 `json:"elo_high"`
	Games int     `json:"games"`
	Score float64 `json:"score"` // share of the points
}

// rate fits ratings to the results.
func (r *results) rate(anchor string, prior float64) (*ratedPlayers, error) {
	reference, known := r.players[anchor]
	if anchor != "" && !known {
		return nil, fmt.Errorf("--anchor: nobody is called %q; there are: %s", anchor, strings.Join(r.names, "; "))
	}
	if len(r.names) < 2 {
		return nil, errors.New("the files hold no games between two players")
	}
	ratings, err := rating.Fit(len(r.names), r.pairings(prior))
	if errors.Is(err, rating.ErrUnbounded) {
		return nil, fmt.Errorf("%w: %s; play more games between players of like strength, or give --prior 1", err, r.oneSided())
	}
	if err != nil {
		return nil, err
	}
	relative := ratings.Around()
	if known {
		relative = ratings.Above(reference)
	}
	out := &ratedPlayers{Games: r.games, Draws: ratings.Draws() / (ratings.Draws() + 2), Anchor: anchor, Prior: prior}
	for i, name := range r.names {
		half := z95 * relative[i].Error
		out.Players = append(out.Players, ratedPlayer{
			Name: name, Elo: relative[i].Elo, Low: relative[i].Elo - half, High: relative[i].Elo + half,
			Games: r.played[i], Score: r.points[i] / float64(r.played[i]),
		})
	}
	sort.SliceStable(out.Players, func(i, j int) bool { return out.Players[i].Elo > out.Players[j].Elo })
	return out, nil
}

// write prints the ratings as a table.
func (r *ratedPlayers) write(out io.Writer) error {
	fmt.Fprintf(out, "%5s  %15s  %5s  %7s  %s\n", "Elo", "95 % interval", "games", "score", "player")
	for _, p := range r.Players {
		fmt.Fprintf(out, "%+5.0f  %+6.0f to %+5.0f  %5d  %5.1f %%  %s\n", p.Elo, p.Low, p.High, p.Games, 100*p.Score, p.Name)
	}
	zero := "the mean of the players"
	if r.Anchor != "" {
		zero = r.Anchor
	}
	_, err := fmt.Fprintf(out, "\n%d games; 0 is %s; equal players would draw %.1f %% of their games\n", r.Games, zero, 100*r.Draws)
	return err
}
