package main

import (
	"context"
	"time"
)

// gtpClock is the time that each player has left in a game (GTP version 2, section 4.2: main time, and then
// periods of byo-yomi in which so many stones are to be played).
type gtpClock struct {
	known    bool
	byoYomi  time.Duration // length of a period
	stones   int           // to play in one; 0: no byo-yomi
	left     [2]time.Duration
	stonesIn [2]int // stones left to play in the time left; 0: it is main time
}

func (s *gtpSession) timeSettings(_ context.Context, args []string) (string, error) {
	var n [3]int
	for i := range n {
		var err error
		if n[i], err = wholeNumber(args, i); err != nil {
			return "", err
		}
	}
	if n[1] > 0 && n[2] == 0 { // no time limit at all
		s.full, s.clock = gtpClock{}, gtpClock{}
		return "", nil
	}
	c := gtpClock{known: true, byoYomi: time.Duration(n[1]) * time.Second, stones: n[2]}
	for player := range c.left {
		c.left[player] = time.Duration(n[0]) * time.Second
		if n[0] == 0 {
			c.left[player], c.stonesIn[player] = c.byoYomi, c.stones
		}
	}
	s.full, s.clock = c, c
	return "", nil
}

func (s *gtpSession) timeLeft(_ context.Context, args []string) (string, error) {
	if len(args) != 3 {
		return "", errSyntax
	}
	player, err := colour(args[0])
	if err != nil {
		return "", err
	}
	seconds, err := wholeNumber(args, 1)
	if err != nil {
		return "", err
	}
	stones, err := wholeNumber(args, 2)
	if err != nil {
		return "", err
	}
	s.clock.known = true
	s.clock.left[player], s.clock.stonesIn[player] = time.Duration(seconds)*time.Second, stones
	return "", nil
}

// spend takes the time off that a player's move took. Whoever has used a period's time or has played its stones is in the next one:
// what happens to whoever is late is not for this clock to say.
func (c *gtpClock) spend(player int, took time.Duration) {
	c.left[player] = max(0, c.left[player]-took)
	inPeriod := c.stonesIn[player] > 0
	if inPeriod {
		c.stonesIn[player]--
	}
	if c.stones > 0 && (c.left[player] == 0 || inPeriod && c.stonesIn[player] == 0) {
		c.left[player], c.stonesIn[player] = c.byoYomi, c.stones
	}
}

// forMove is the time to spend on a player's next move: an even share of the byo-yomi period, or
// of the main time over the moves that a game of this size may still have. 0: no clock.
func (c *gtpClock) forMove(player, size, ply int) time.Duration {
	if !c.known {
		return 0
	}
	moves := c.stonesIn[player]
	if moves == 0 {
		moves = max(size, (size*size-ply)/2)
	}
	share := c.left[player] / time.Duration(moves)
	return max(leastTime, share*9/10)
}
