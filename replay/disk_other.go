//go:build !(linux || darwin || freebsd)

package replay

import (
	"io/fs"
	"os"
)

// lock leaves it to Badger's own lock, which is taken a moment later.
func lock(*os.File) error { return nil }

// freeBytes is not known here.
func freeBytes(string) (free uint64, known bool) { return 0, false }

// diskBytes returns a file's length.
func diskBytes(info fs.FileInfo) int64 { return info.Size() }

// syncDir has nothing to do.
func syncDir(string) error { return nil }
