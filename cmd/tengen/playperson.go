package main

import (
	"context"
	"sort"
	"strings"
)

const playHelp = `A move is what the board calls it; upper or lower case.
  undo    take your last move back
  hint    see what the agent thinks of the position
  moves   see every move you may make
  board   draw the board again
  quit    leave`

// personMoves draws the board and takes lines until one of them is a move, or takes one back.
func (b *board) personMoves(ctx context.Context) error {
	if err := b.draw(ctx); err != nil {
		return err
	}
	names, err := b.game.Names(ctx)
	if err != nil {
		return err
	}
	for {
		text, err := b.ask(b.prompt())
		if err != nil {
			return err
		}
		switch strings.ToLower(text) {
		case "":
		case "quit", "exit":
			return errQuit
		case "help", "?":
			b.say("%s", playHelp)
		case "moves":
			b.say("%s", strings.Join(sortedNames(names), " "))
		case "board":
			err = b.draw(ctx)
		case "hint":
			err = b.others.hint(ctx, b, names)
		case "undo":
			if b.takeBack() {
				return nil
			}
			b.say("There is no move of yours to take back.")
		default:
			action, ok := findMove(names, text)
			if ok {
				b.mine = append(b.mine, len(b.game.Actions()))
				return b.game.Play(ctx, action)
			}
			b.say("%q is no move here; try moves, or help.", text)
		}
		if err != nil {
			return err
		}
	}
}

// findMove is the action that a name stands for, in the case it is written in or any other.
func findMove(names map[int]string, text string) (int, bool) {
	found, count := -1, 0
	for action, name := range names {
		if name == text {
			return action, true
		}
		if strings.EqualFold(name, text) {
			found = action
			count++
		}
	}
	return found, count == 1
}

func sortedNames(names map[int]string) []string {
	actions := make([]int, 0, len(names))
	for action := range names {
		actions = append(actions, action)
	}
	sort.Ints(actions)
	out := make([]string, len(actions))
	for i, action := range actions {
		out[i] = names[action]
	}
	return out
}

// takeBack goes back to before the person's last move and says whether there was one.
func (b *board) takeBack() bool {
	n := len(b.mine)
	if n == 0 {
		return false
	}
	for len(b.game.Actions()) > b.mine[n-1] {
		b.game.Undo()
	}
	b.mine = b.mine[:n-1]
	return true
}
