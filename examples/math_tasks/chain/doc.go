// Package chain asks where a chain ends: "bc,hk,ab>a" gives the edges of a graph in any order and
// asks for the last vertex on the way from a, which is c. It is made for R1-Zero: learning to reason
// from rewards alone, without any worked example.
//
// Of 16 vertices, the letters a to p, some make two chains that share none. The setting hops is the
// most edges that a chain has (1 to 7, default 7). A request's difficulty is how far the vertex
// asked for is from the end: 1 hop at difficulty 0, hops at 1, and all distances equally often when
// difficulties are uniform. Both chains have at least so many edges. There are two because the end
// of the only chain could be seen without walking.
//
// # What counts as right
//
// An answer is a walk, one letter a vertex, without the one asked for: "bc". It is right, reward 1,
// when its last letter is where the chain ends. The letters before are the thinking: they are free
// and not judged, so "c" alone is right too. Everything else earns 0: nothing, an answer that ends
// in another letter, however many it has named on the way, other characters, the problem said again,
// an answer longer than 2*hops + 2. A guess is right one time in 16, or every other time if it sees
// what the two ends are.
//
// # Work
//
// Worked examples walk to the end. Plain texts are prompts followed by a walk that stops at random,
// after 1 hop, or 2, or any number up to the distance, each equally often: a model that imitates
// them well ends right one time in d at distance d. Over all distances up to 7 that is 37 %.
//
// # Held-out problems
//
// A fixed hash of the graph, its edges in alphabetical order, holds out one in five (package
// problem). The splits share no graph, wherever the walk begins and in whatever order the edges are
// written.
package chain
