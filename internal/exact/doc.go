// Package exact computes the transcendental functions that reach weights, with the same bits on
// every processor and build. math.Exp and its kin take other paths on other machines, and the
// compiler may fuse x*y+z; here every product is rounded by an explicit conversion before it is
// added, and one polynomial serves everywhere.
package exact
