package replay

import (
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// A stored group is its version (1 byte), the length of its columns (uvarint) and its columns as
// one zstd frame with a checksum. The frames are klauspost/compress's: the module is in the build
// already, because Badger needs it, and it takes neither cgo nor a process. Badger's own compression
// works on blocks of a few kilobytes and is left off.

const (
	codecVersion = 1
	// maxColumns bounds a group's columns, when written and when read: a damaged length cannot
	// ask for more memory than that.
	maxColumns = 512 << 20
)

// codec turns groups to bytes and back. It is safe for concurrent use.
type codec struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	buffers sync.Pool // of *[]byte: columns on their way
}

func newCodec() (*codec, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<20),
		zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, fmt.Errorf("replay compression: %w", err)
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(maxColumns),
		zstd.WithDecoderConcurrency(0))
	if err != nil {
		return nil, fmt.Errorf("replay compression: %w", err)
	}
	return &codec{encoder, decoder, sync.Pool{New: func() any { return new([]byte) }}}, nil
}

func (c *codec) close() {
	c.encoder.Close()
	c.decoder.Close()
}

// recycle keeps a buffer for the next group, unless an unusual group has made it large.
func (c *codec) recycle(buffer *[]byte) {
	if cap(*buffer) <= 1<<20 {
		c.buffers.Put(buffer)
	}
}

// encode returns the stored bytes of a valid group, which belong to the caller.
func (c *codec) encode(g *Group) ([]byte, error) {
	buffer := c.buffers.Get().(*[]byte)
	defer c.recycle(buffer)
	*buffer = appendGroup((*buffer)[:0], g)
	if len(*buffer) > maxColumns {
		return nil, fmt.Errorf("%w (%d, %d): %d bytes, at most %d can be stored", ErrInvalid,
			g.Iteration, g.Index, len(*buffer), maxColumns)
	}
	blob := binary.AppendUvarint([]byte{codecVersion}, uint64(len(*buffer)))
	return c.encoder.EncodeAll(*buffer, blob), nil
}

// decode is the inverse of encode; blob may be reused afterwards.
func (c *codec) decode(blob []byte) (*Group, error) {
	if len(blob) == 0 || blob[0] != codecVersion {
		return nil, fmt.Errorf("%w: not in encoding %d", errMalformed, codecVersion)
	}
	head := reader{left: blob[1:]}
	size := head.uvarint()
	if head.err != nil || size > maxColumns {
		return nil, fmt.Errorf("%w: its length is damaged", errMalformed)
	}
	buffer := c.buffers.Get().(*[]byte)
	defer c.recycle(buffer)
	raw, err := c.decoder.DecodeAll(head.left, (*buffer)[:0])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	*buffer = raw
	if uint64(len(raw)) != size {
		return nil, fmt.Errorf("%w: %d bytes of %d", errMalformed, len(raw), size)
	}
	return decodeGroup(raw)
}
