package main

import (
	"context"
	"os"
	"strconv"

	"github.com/tengen-rl/tengen/examples/go_game/weiqi"
)

// loadSGF plays a file's game, up to the move before the one that is named. When it fails the board
// is as it was.
func (s *gtpSession) loadSGF(ctx context.Context, args []string) (string, error) {
	if len(args) < 1 || len(args) > 2 {
		return "", errSyntax
	}
	record, err := s.readSGF(args[0])
	if err != nil {
		s.console.log.Warn("loadsgf", "file", args[0], "err", err)
		return "", errLoad
	}
	moves := record.Moves
	if len(args) == 2 {
		number, err := wholeNumber(args, 1)
		if err != nil {
			return "", err
		}
		moves = moves[:min(len(moves), max(0, number-1))]
	}
	if _, err := s.clearBoard(ctx, nil); err != nil {
		return "", err
	}
	if _, err := s.komi(ctx, []string{strconv.FormatFloat(record.Komi, 'f', -1, 64)}); err != nil {
		return "", err
	}
	for ply, action := range moves {
		if err := s.game.Play(ctx, action); err != nil {
			return "", err
		}
		s.before = append(s.before, ply)
	}
	return "", nil
}

// readSGF reads a game that the board can hold and the rules allow.
func (s *gtpSession) readSGF(path string) (weiqi.Record, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return weiqi.Record{}, err
	}
	record, err := weiqi.ParseSGF(data)
	if err != nil {
		return record, err
	}
	if record.Size != s.rules.Size() {
		return record, errSize
	}
	_, err = goState(s.rules, record.Moves)
	return record, err
}
