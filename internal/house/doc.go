// Package house holds the rules that the code of Tengen keeps, as tests: which room may import
// which, what a library must not do to its host, what keeps a run reproducible, and how long a
// file may grow. It has no code of its own; its tests read the whole tree with go/parser, so they
// need no network, no build and no other tool.
//
// Each rule is one small function over one file, and a breach names file and line. To add a rule,
// write the function, list it in rules and break it once in TestRulesCatch. A rule that must bend
// somewhere says where, and why, in a table beside it.
package house
