// Package mixed asks problems of several tasks, each as often as the others, and has each task verify
// its own: one policy learns them all at once.
//
// The setting tasks lists which, by name and with commas between them; the default is all that compute
// with numbers. Each has its own default settings. A request's difficulty is the drawn task's.
//
// Which task a problem is of shows in its prompt alone: "37+48=", "(3+4*5)%7=", "3,5,7>22=". The state
// names the task before the task's own: "addition 37+48".
//
// # What counts as right
//
// What the problem's task says is right, within its own alphabet and length: those of the mixture are
// the union and the longest of its tasks'.
//
// # Held-out problems
//
// Each task holds out its own, so the splits share none.
package mixed
