package chain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// graph says for each vertex what follows it and what precedes it, as a letter; 0: nothing.
type graph struct{ next, previous [len(letters)]byte }

// read takes a problem apart and returns the walk that answers it, one letter at least. It refuses
// what Problem would not write: other graphs than two chains of up to most hops, and vertices that no edge leaves.
func read(text string, most int) (walk string, err error) {
	list, from, _ := strings.Cut(text, ">")
	if len(from) != 1 || !strings.Contains(letters, from) {
		return "", errors.New("it asks for no vertex")
	}
	var g graph
	edges := strings.Split(list, ",")
	for _, e := range edges {
		if err := g.add(e); err != nil {
			return "", err
		}
	}
	if err := g.check(len(edges), most); err != nil {
		return "", err
	}
	if walk = g.walk(from[0]); walk == "" {
		return "", fmt.Errorf("no edge leaves %s", from)
	}
	return walk, nil
}

// add takes an edge, "ab".
func (g *graph) add(edge string) error {
	if len(edge) != 2 || strings.Trim(edge, letters) != "" || edge[0] == edge[1] {
		return fmt.Errorf("%.10q is no edge", edge)
	}
	next, previous := &g.next[edge[0]-'a'], &g.previous[edge[1]-'a']
	if *next != 0 || *previous != 0 {
		return fmt.Errorf("edge %s is a second one at its vertex", edge)
	}
	*next, *previous = edge[1], edge[0]
	return nil
}

// check looks whether all edges are on two chains of up to most hops: none is then on a cycle.
func (g *graph) check(edges, most int) error {
	var lengths []int
	for i := range g.next {
		if g.next[i] != 0 && g.previous[i] == 0 {
			n := len(g.walk(letters[i]))
			lengths, edges = append(lengths, n), edges-n
		}
	}
	if len(lengths) != 2 || edges != 0 || slices.Max(lengths) > most {
		return fmt.Errorf("the edges are not two chains of up to %d hops", most)
	}
	return nil
}

// walk follows the edges from a vertex, which it leaves out. On a cycle it stops after as many hops as
// there are vertices.
func (g *graph) walk(from byte) string {
	var out []byte
	for at := g.next[from-'a']; at != 0 && len(out) < len(letters); at = g.next[at-'a'] {
		out = append(out, at)
	}
	return string(out)
}
