// Package tasks lists the bundled text problems: a task is a package beside this one, and a program
// that serves or trains on all of them takes them from here.
//
//	parity          whether a string of bits has an odd number of ones: reasoning that pays
//	chain           where a chain of edges ends: R1-Zero, no worked example at all
//	addition        sums of numbers of a chosen number of digits
//	multiplication  products, likewise
//	modular         (a+b*c)%m
//	equation        a*x+b=c, for x
//	countdown       reach a number from given ones
//	mixed           problems of several of these
//
// Each is a generator of problems and an exact verifier, gives worked examples for a cold start and
// plain texts to pretrain on, and keeps a fifth of its problems for evaluation. The tests here hold
// all of them to the contract's conformance kit and try to cheat every verifier.
package tasks
