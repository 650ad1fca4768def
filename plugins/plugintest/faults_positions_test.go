package plugintest_test

import (
	"encoding/binary"
	"math"

	"github.com/tengen-rl/tengen/plugins"
	"github.com/tengen-rl/tengen/plugins/tictactoe"
)

// faultsOfPositions are in single positions: they break the specification.
var faultsOfPositions = []seeded{
	{fault: "a reward that is no number", check: "games", says: "reward of player 0 is NaN",
		open: after(tictactoe.New, func(p *plugins.Position) { p.Rewards[0] = float32(math.NaN()) })},
	{fault: "too few rewards", check: "games", says: "1 rewards for 2 players",
		open: after(tictactoe.New, func(p *plugins.Position) { p.Rewards = p.Rewards[:1] })},
	{fault: "a return out of range", check: "games", says: "outside -1 to 1",
		open: after(tictactoe.New, func(p *plugins.Position) { p.Rewards[0]++ })},
	{fault: "a player that is none", check: "games", says: "player is 7",
		open: after(tictactoe.New, func(p *plugins.Position) { p.Player = 7 })},
	{fault: "no state", check: "games", says: "state is empty",
		open: after(tictactoe.New, func(p *plugins.Position) { p.State = nil })},
	{fault: "a legal set that is empty at a decision", check: "games", says: "no legal action", open: after(tictactoe.New, decisions(func(p *plugins.Position) {
		p.Legal.Clear()
	}))},
	{fault: "a legal set of the wrong length", check: "games", says: "legal set has 2 words", open: after(tictactoe.New, decisions(func(p *plugins.Position) {
		p.Legal = append(p.Legal, 0)
	}))},
	{fault: "legal actions that are none", check: "games", says: "actions beyond 8", open: after(tictactoe.New, decisions(func(p *plugins.Position) {
		p.Legal.Add(9)
	}))},
	{fault: "legal actions after the end", check: "games", says: "a terminal position has", open: after(tictactoe.New, func(p *plugins.Position) {
		if p.Player == plugins.Terminal {
			p.Legal = plugins.Bitset{1}
		}
	})},
	{fault: "an observation of the wrong length", check: "games", says: "observation has 2 bytes, want 3", open: after(tictactoe.New, decisions(func(p *plugins.Position) {
		p.Observation = p.Observation[1:]
	}))},
	{fault: "an observation that is no number", check: "games", says: "observation value 1 is not finite", open: after(newDice, decisions(func(p *plugins.Position) {
		binary.LittleEndian.PutUint32(p.Observation[4:], math.Float32bits(float32(math.Inf(1))))
	}))},
	{fault: "chances that do not add up", check: "games", says: "chances add up to 0.8333", open: after(newDice, func(p *plugins.Position) {
		if p.Player == plugins.Chance {
			p.Chances[0] = 0
		}
	})},
	{fault: "a chance below zero", check: "games", says: "chance of outcome 0 is -1", open: after(newDice, func(p *plugins.Position) {
		if p.Player == plugins.Chance {
			p.Chances[0] = -1
		}
	})},
}

// decisions changes only positions where a player moves.
func decisions(change func(*plugins.Position)) func(*plugins.Position) {
	return func(p *plugins.Position) {
		if p.Player >= 0 {
			change(p)
		}
	}
}
