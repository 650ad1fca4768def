// Package stream gives every random decision of a run its own generator, found by key instead of
// by order: the numbers a game draws depend on (seed, iteration, group, ply, purpose) and never on
// which worker plays it or what was drawn before. That makes a run a function of plan and seed.
package stream
