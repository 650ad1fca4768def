package replay

import (
	"errors"
	"fmt"
	"log/slog"
)

// Options say how a store is opened. The zero value is a good store.
type Options struct {
	// MaxBytes bounds the store's files on disk: see OverBudget. 0 means 2 GiB; the least is eight
	// memtables, for that much is Badger's own.
	MaxBytes int64

	// MemTable is the size of Badger's table of recent writes, of which it holds up to three in
	// memory and on disk. 0 means 4 MiB; 1 MiB to 64 MiB. A small one flushes often; a group over
	// 3.75 % of it, compressed, is written in parts.
	MemTable int64

	// CacheBytes bounds the decoded groups kept for sampling, in bytes of memory. 0 means 64 MiB,
	// the games of a small board's window; a negative number keeps none.
	CacheBytes int64

	// Logger receives what is worth knowing; nil discards it.
	Logger *slog.Logger

	// Fault is called at the named points of a commit, a sync and an eviction, for tests; an error
	// it returns is returned there. It is nil in production. The points, in order: "group.before",
	// "group.chunk" after each part of a staged group, "group.staged" (staged groups only),
	// "group.after"; "sync.before", "sync.after"; "evict.before", "evict.marked", "evict.after".
	Fault func(point string) error
}

const (
	defaultMaxBytes = 2 << 30
	defaultMemTable = 4 << 20
	defaultCache    = 64 << 20
	leastMemTable   = 1 << 20
	mostMemTable    = 64 << 20
	leastMemTables  = 8 // that MaxBytes must hold
)

// complete fills in the defaults and reports every fault.
func (o Options) complete() (Options, error) {
	setDefault(&o.MaxBytes, defaultMaxBytes)
	setDefault(&o.MemTable, defaultMemTable)
	setDefault(&o.CacheBytes, defaultCache)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	var faults []error
	if o.MemTable < leastMemTable || o.MemTable > mostMemTable {
		faults = append(faults, fmt.Errorf("MemTable is %d: %d to %d is allowed", o.MemTable, leastMemTable, mostMemTable))
	}
	if o.MaxBytes < leastMemTables*o.MemTable {
		faults = append(faults, fmt.Errorf("MaxBytes is %d: at least %d is needed, %d memtables", o.MaxBytes,
			leastMemTables*o.MemTable, leastMemTables))
	}
	return o, errors.Join(faults...)
}

func setDefault(v *int64, to int64) {
	if *v == 0 {
		*v = to
	}
}

// fault runs the test hook at a point.
func (o *Options) fault(point string) error {
	if o.Fault == nil {
		return nil
	}
	if err := o.Fault(point); err != nil {
		return fmt.Errorf("at %s: %w", point, err)
	}
	return nil
}
