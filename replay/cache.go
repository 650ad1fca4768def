package replay

import (
	"container/list"
	"sync"
	"unsafe"
)

// cache keeps decoded groups for sampling, the recently used ones, within a bound of bytes. What is
// in it never changes a result: a group decoded again is the same group.
type cache struct {
	mu    sync.Mutex
	limit int64
	bytes int64
	order *list.List // of *cached, most recently used first
	byID  map[id]*list.Element
}

type cached struct {
	at    id
	group *Group
	bytes int64
}

func newCache(limit int64) *cache {
	return &cache{limit: limit, order: list.New(), byID: map[id]*list.Element{}}
}

// get returns a group, or nil.
func (c *cache) get(at id) *Group {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byID[at]
	if !ok {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).group
}

// add puts a group in and lets the longest unused go. A group over an eighth of the bound stays out.
func (c *cache) add(at id, g *Group) {
	size := memory(g)
	if size > c.limit/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byID[at]; ok {
		return
	}
	c.byID[at] = c.order.PushFront(&cached{at, g, size})
	c.bytes += size
	for c.bytes > c.limit {
		c.drop(c.order.Back())
	}
}

func (c *cache) drop(e *list.Element) {
	dropped := c.order.Remove(e).(*cached)
	delete(c.byID, dropped.at)
	c.bytes -= dropped.bytes
}

// remove lets the groups of the iterations in [from, to) go.
func (c *cache) remove(from, to uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for e := c.order.Front(); e != nil; {
		next := e.Next()
		if at := e.Value.(*cached).at; at.iteration >= from && at.iteration < to {
			c.drop(e)
		}
		e = next
	}
}

// memory is about how many bytes a decoded group takes.
func memory(g *Group) int64 {
	size := int(unsafe.Sizeof(cached{})) + int(unsafe.Sizeof(*g)) + len(g.Weights) + 128
	for i := range g.Members {
		size += int(unsafe.Sizeof(g.Members[i])) + 4*len(g.Members[i].Returns)
	}
	g.each(func(d *Decision) {
		size += int(unsafe.Sizeof(*d)) + len(d.Observation) + 8*len(d.Legal) + 8*len(d.Target) + 4*len(d.Reward)
	})
	return int64(size)
}
