package main

import (
	"context"
	"strings"
)

// fixedHandicap puts stones where the specification has them (GTP version 2, section 4.1.1), read as
// its reference implementation, GNU Go, does.
func (s *gtpSession) fixedHandicap(ctx context.Context, args []string) (string, error) {
	n, err := wholeNumber(args, 0)
	if err != nil || len(args) != 1 {
		return "", errSyntax
	}
	points := handicapPoints(s.rules.Size(), n)
	if points == nil {
		return "", errStones
	}
	return s.placeHandicap(ctx, points)
}

// placeFreeHandicap puts stones where the program likes: as many as there are fixed places for, and
// fewer than asked where these run out, as the specification allows.
func (s *gtpSession) placeFreeHandicap(ctx context.Context, args []string) (string, error) {
	n, err := wholeNumber(args, 0)
	if err != nil || len(args) != 1 {
		return "", errSyntax
	}
	for n = min(n, 9); n >= 2; n-- {
		if points := handicapPoints(s.rules.Size(), n); points != nil {
			return s.placeHandicap(ctx, points)
		}
	}
	return "", errStones
}

// setFreeHandicap puts stones where the controller says.
func (s *gtpSession) setFreeHandicap(ctx context.Context, args []string) (string, error) {
	if len(args) < 2 {
		return "", errVertex
	}
	var points []int
	seen := map[int]bool{s.rules.Pass(): true} // a pass is no stone
	for _, name := range args {
		point, err := s.rules.Parse(name)
		if err != nil || seen[point] {
			return "", errVertex
		}
		seen[point] = true
		points = append(points, point)
	}
	if _, err := s.placeHandicap(ctx, points); err != nil {
		return "", err
	}
	return "", nil
}

// placeHandicap makes Black play the points, White passing in between, and names them. One undo
// takes them all back.
func (s *gtpSession) placeHandicap(ctx context.Context, points []int) (string, error) {
	if len(s.game.Actions()) > 0 {
		return "", errBoard
	}
	var names []string
	for i, point := range points {
		if i > 0 {
			if err := s.game.Play(ctx, s.rules.Pass()); err != nil {
				s.backTo(0)
				return "", err
			}
		}
		if err := s.game.Play(ctx, point); err != nil {
			s.backTo(0)
			return "", errVertex
		}
		names = append(names, s.rules.Name(nil, point))
	}
	s.before = append(s.before, 0)
	return strings.Join(names, " "), nil
}

// handicapPoints are the places of n handicap stones, row by row from the top; nil where there are
// not as many. Boards of 7 lines and of an even number have four, those of fewer than 7 none.
func handicapPoints(size, n int) []int {
	most := 9
	if size == 7 || size%2 == 0 {
		most = 4
	}
	if size < 7 || n < 2 || n > most {
		return nil
	}
	near, middle := 2, size/2
	if size > 11 {
		near = 3
	}
	far := size - 1 - near
	used := [3][3]bool{ // on rows and columns near, middle and far
		{n >= 3, n >= 8, true},
		{n >= 6, n%2 == 1 && n >= 5, n >= 6},
		{true, n >= 8, n >= 4},
	}
	var points []int
	for i, row := range []int{near, middle, far} {
		for j, column := range []int{near, middle, far} {
			if used[i][j] {
				points = append(points, row*size+column)
			}
		}
	}
	return points
}
