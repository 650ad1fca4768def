// Package chart draws curves: a few named lines over one axis, as PNG or SVG. gonum's plot does the
// drawing; this package decides how a curve of a run looks, so that all look alike.
package chart
