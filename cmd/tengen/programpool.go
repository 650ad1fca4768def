package main

import (
	"context"
	"errors"
	"io"
	"sync"
)

// programPool lends programs to one goroutine each, and starts another when all are lent: a match
// on two threads has two. It is safe for concurrent use.
type programPool[P io.Closer] struct {
	start func(context.Context) (P, error)

	mu   sync.Mutex
	all  []P
	idle []P
}

// newProgramPool starts the first program, so that one that does not work is known at once.
func newProgramPool[P io.Closer](ctx context.Context, start func(context.Context) (P, error)) (*programPool[P], error) {
	pool := &programPool[P]{start: start}
	first, err := pool.lend(ctx)
	if err != nil {
		return nil, err
	}
	pool.giveBack(first)
	return pool, nil
}

func (p *programPool[P]) lend(ctx context.Context) (P, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		lent := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return lent, nil
	}
	lent, err := p.start(ctx)
	if err == nil {
		p.all = append(p.all, lent)
	}
	return lent, err
}

func (p *programPool[P]) giveBack(lent P) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, lent)
}

// Close ends every program.
func (p *programPool[P]) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	for _, one := range p.all {
		err = errors.Join(err, one.Close())
	}
	return err
}
