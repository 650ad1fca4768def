// Package oracle holds connect-four positions with their exact outcome and the moves that keep it, to
// measure agents by: the share of positions where the agent's move keeps the result under perfect
// play. Positions where every move keeps it do not count (Position.Counts).
//
// The labels are for measuring alone. No training, no tuning and no choice of checkpoint may look at
// them: an agent that has is not measured by them.
//
// Three sets are the public test sets of Pascal Pons (http://blog.gamesolver.org), the fourth was
// drawn here:
//
//	Name        Stage   Difficulty  Count
//	Test_L3_R1  end     easy          497  29 to 41 plies have been played
//	Test_L2_R1  middle  easy          455  15 to 28
//	Test_L1_R1  begin   easy          499  14 or fewer
//	Plies_8     begin   mixed         624  8, by uniformly random play; the mover has no immediate win
//
// Easy means that the end is near under perfect play. Package solver made the labels of all four, by
// the command in generate; its scores of the three agree with those they came with.
package oracle

//go:generate go run ./generate sets/Test_L3_R1.txt ../solver/testdata/Test_L3_R1
//go:generate go run ./generate sets/Test_L2_R1.txt ../solver/testdata/Test_L2_R1
//go:generate go run ./generate sets/Test_L1_R1.txt ../solver/testdata/Test_L1_R1
//go:generate go run ./generate sets/Plies_8.txt 8
