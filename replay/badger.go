package replay

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
)

// transactionShare is the part of a memtable that one Badger transaction may fill: 15 %.
const transactionShare = 15

// badgerOptions keeps Badger small. Its defaults take about 0.6 GB; these take about four
// memtables. Values never reach the value log: parts are cut below the threshold, so deleting a
// group needs no value-log collection, only compaction.
func badgerOptions(dir string, o Options) badger.Options {
	transaction := o.MemTable * transactionShare / 100
	return badger.DefaultOptions(dir).
		WithLogger(badgerLogger{o.Logger}).
		WithMemTableSize(o.MemTable).
		WithNumMemtables(2).
		WithNumCompactors(2).
		WithValueThreshold(min(transaction, maxValueThreshold)).
		WithValueLogFileSize(1 << 20).
		WithCompression(options.None). // groups are compressed whole
		WithBlockCacheSize(0).         // uncompressed blocks are read from the page cache
		WithChecksumVerificationMode(options.OnBlockRead).
		WithDetectConflicts(false). // writes are serial: the store's lock
		WithSyncWrites(false).      // Sync says when
		WithNumVersionsToKeep(1).
		WithMetricsEnabled(false) // they are global variables of the host program
}

// maxValueThreshold is the most that Badger takes.
const maxValueThreshold = 1 << 20

// partSize is the most bytes of a group that one key holds: a quarter of a transaction.
func partSize(memTable int64) int {
	return int(min(memTable*transactionShare/100/4, maxValueThreshold-4096))
}

// badgerLogger hands Badger's messages on: its informational ones are debugging to us.
type badgerLogger struct{ log *slog.Logger }

func (l badgerLogger) Errorf(f string, a ...any)   { l.log.Error(line(f, a)) }
func (l badgerLogger) Warningf(f string, a ...any) { l.log.Warn(line(f, a)) }
func (l badgerLogger) Infof(f string, a ...any)    { l.log.Debug(line(f, a)) }
func (l badgerLogger) Debugf(f string, a ...any)   { l.log.Debug(line(f, a)) }

func line(format string, args []any) string {
	return "badger: " + strings.TrimSpace(fmt.Sprintf(format, args...))
}

// protect turns a panic of Badger's on the calling goroutine, which damaged files can cause, into
// an error.
func protect(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("badger panicked: %v", p)
		}
	}()
	return f()
}

// view runs a reading transaction.
func (s *Store) view(f func(*badger.Txn) error) error {
	return protect(func() error { return s.db.View(f) })
}

// update runs a writing transaction; the caller holds the store's write lock.
func (s *Store) update(f func(*badger.Txn) error) error {
	return protect(func() error { return s.db.Update(f) })
}

// scan calls f for every key of a prefix, in order; the slices are valid during the call only.
func scan(txn *badger.Txn, prefix []byte, values bool, f func(key, value []byte) error) error {
	o := badger.DefaultIteratorOptions
	o.Prefix, o.PrefetchValues = prefix, false
	it := txn.NewIterator(o)
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		var value []byte
		if values {
			var err error
			if value, err = it.Item().ValueCopy(nil); err != nil {
				return err
			}
		}
		if err := f(it.Item().Key(), value); err != nil {
			return err
		}
	}
	return nil
}
