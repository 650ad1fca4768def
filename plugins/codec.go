package plugins

import (
	"fmt"
	"sync"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"
)

// codec is gRPC's own codec for protocol buffers with another pool of buffers. gRPC's takes one of
// 1 MiB for every message over 32 KiB and clears all of it, on both sides and in both directions,
// which costs more than the rest of a call with a batch of 256 positions.
type codec struct{}

var _ encoding.CodecV2 = codec{}

// Name is gRPC's: the bytes are the same, and plugins in other languages use the usual codec.
func (codec) Name() string { return "proto" }

// Marshal implements encoding.CodecV2.
func (codec) Marshal(v any) (mem.BufferSlice, error) {
	m, ok := v.(proto.Message)
	if !ok {
		return nil, fmt.Errorf("cannot send a %T: not a protocol buffer", v)
	}
	options := proto.MarshalOptions{UseCachedSize: true}
	b := messageBuffers.Get(proto.Size(m))
	out, err := options.MarshalAppend((*b)[:0], m)
	if err != nil {
		messageBuffers.Put(b)
		return nil, err
	}
	*b = out
	return mem.BufferSlice{mem.NewBuffer(b, messageBuffers)}, nil
}

// Unmarshal implements encoding.CodecV2. The message keeps nothing of data.
func (codec) Unmarshal(data mem.BufferSlice, v any) error {
	m, ok := v.(proto.Message)
	if !ok {
		return fmt.Errorf("cannot receive a %T: not a protocol buffer", v)
	}
	whole := data.MaterializeToBuffer(messageBuffers)
	defer whole.Free()
	return proto.Unmarshal(whole.ReadOnlyData(), m)
}

// bufferPool is a mem.BufferPool that does not clear what it hands out: it is written over.
type bufferPool struct{ pool sync.Pool }

var messageBuffers = &bufferPool{}

// keptBuffer is the size of the largest buffer that is kept for the next message.
const keptBuffer = 1 << 20

// Get implements mem.BufferPool.
func (p *bufferPool) Get(length int) *[]byte {
	if b, ok := p.pool.Get().(*[]byte); ok && cap(*b) >= length {
		*b = (*b)[:length]
		return b
	}
	b := make([]byte, length, max(length+length/4, 4<<10))
	return &b
}

// Put implements mem.BufferPool.
func (p *bufferPool) Put(b *[]byte) {
	if cap(*b) >= 4<<10 && cap(*b) <= keptBuffer {
		p.pool.Put(b)
	}
}
