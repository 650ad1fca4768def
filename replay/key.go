package replay

import "encoding/binary"

// The store's keys, all big-endian so that Badger's order is the order of ids:
//
//	h iteration index        header of a visible group: its presence is the group's visibility
//	n iteration              number of visible groups of the iteration
//	p iteration index part   a part of a group's bytes
//	s iteration index        staging mark: the parts of this group are not visible yet
//	d                        the first iteration not evicted, then the iterations that are
//	                         deleted but not yet dropped from disk
//
// (iteration, index) is the group's sequence number. Parts that are staged are ordinary parts under
// a mark; the visible transaction writes the header and deletes the mark.
const (
	headerKind = 'h'
	countKind  = 'n'
	partKind   = 'p'
	stageKind  = 's'
)

var doomedKey = []byte{'d'}

// iterationKinds are the kinds of key that a deleted iteration leaves behind.
var iterationKinds = []byte{headerKind, countKind, partKind, stageKind}

// id is a group's place in the run.
type id struct{ iteration, index uint64 }

// before says whether a comes before b in every ordering of groups.
func (a id) before(b id) bool {
	return a.iteration < b.iteration || a.iteration == b.iteration && a.index < b.index
}

func iterationKey(kind byte, iteration uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte{kind}, iteration)
}

func groupKey(kind byte, g id) []byte {
	return binary.BigEndian.AppendUint64(iterationKey(kind, g.iteration), g.index)
}

func partKey(g id, part int) []byte {
	return binary.BigEndian.AppendUint32(groupKey(partKind, g), uint32(part))
}

// parseGroupKey is the inverse of groupKey; ok says whether key is one.
func parseGroupKey(key []byte) (g id, ok bool) {
	if len(key) != 17 {
		return id{}, false
	}
	return id{binary.BigEndian.Uint64(key[1:]), binary.BigEndian.Uint64(key[9:])}, true
}

// parseIterationKey is the inverse of iterationKey; ok says whether key is one.
func parseIterationKey(key []byte) (iteration uint64, ok bool) {
	if len(key) != 9 {
		return 0, false
	}
	return binary.BigEndian.Uint64(key[1:]), true
}
