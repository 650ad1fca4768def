// Command generate labels the positions of package oracle: those of a public test set, or those that
// it draws itself. The first three sets take minutes, the drawn one a quarter of an hour.
//
//	generate sets/Test_L1_R1.txt FILE       the positions of a test set, a line each: columns, score
//	generate sets/Plies_8.txt 8             1,000 positions of 8 plies, drawn
package main
