// Package recorded replays games that another program has played, as the oracle of bundled rules. Tests use it.
//
// A file has one game a line (bench/peers/record_openspiel.py):
//
//	settings  mover:legal:action ...  returns
//
// settings are name=value pairs separated by commas, or - for none. At a player's ply, legal is the set of
// legal actions as a hexadecimal number, action a being bit a. Where nature moves, mover is -2, action is the
// outcome and legal its probability in decimals. Returns are one number a player, separated by commas.
package recorded
