package replay

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2/z"
)

// checkFiles looks at Badger's files before Badger does, whose own ways are not those of a library: it
// ends the process over a table that is cut short, begins to merge tables in the background, where
// a damaged block is a panic that nobody can catch, and when its manifest is cut short it deletes
// the tables that are missing from it.
func checkFiles(dir string, o badger.Options) error {
	tables, err := checkManifest(filepath.Join(dir, badger.ManifestFilename), o)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil {
		return err
	}
	for _, name := range files {
		number, ok := table.ParseFileID(name)
		if _, listed := tables.listed[number]; ok && listed {
			if err := checkTable(name); err != nil {
				return fmt.Errorf("%s: %w", filepath.Base(name), err)
			}
		} else if tables.torn {
			return fmt.Errorf("%s ends in the middle of a record, and %s is not in it", badger.ManifestFilename, filepath.Base(name))
		}
	}
	return nil
}

// removeEmptyLogs deletes logs of no length, which a process killed at the wrong moment leaves: Badger
// 4.9.6 refuses to open beside them (its issue 2207), though nothing was ever in them.
func removeEmptyLogs(dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		extension := filepath.Ext(f.Name())
		if extension != ".mem" && extension != ".vlog" {
			continue
		}
		info, err := f.Info()
		if err == nil && info.Size() == 0 {
			err = os.Remove(filepath.Join(dir, f.Name()))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// manifest is the tables that Badger's manifest lists, and whether it ends within a record.
type manifest struct {
	listed map[uint64]badger.TableManifest
	torn   bool
}

func checkManifest(name string, o badger.Options) (manifest, error) {
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return manifest{}, checkNoTables(filepath.Dir(name))
	}
	if err != nil {
		return manifest{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return manifest{}, err
	}
	m, end, err := badger.ReplayManifestFile(f, o.ExternalMagicVersion, o)
	if err != nil {
		return manifest{}, fmt.Errorf("%s: %w", badger.ManifestFilename, err)
	}
	return manifest{m.Tables, end < info.Size()}, nil
}

func checkNoTables(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err == nil && len(files) > 0 {
		err = fmt.Errorf("%s is missing, and there is %s", badger.ManifestFilename, filepath.Base(files[0]))
	}
	return err
}

// checkTable verifies every checksum of a table. Its footer must be sound before Badger's reader may
// see it: it ends the process over one that is not.
func checkTable(name string) error {
	if err := checkFooter(name); err != nil {
		return err
	}
	file, err := z.OpenMmapFile(name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	return protect(func() error {
		t, err := table.OpenTable(file, table.Options{ChkMode: options.NoVerification})
		if err != nil {
			return err
		}
		return errors.Join(t.VerifyChecksum(), t.Close(-1))
	})
}

// checkFooter makes sure that the footer of a table lies within the file, read from its end:
// ..., index, its length (4 bytes), checksum, its length (4 bytes).
func checkFooter(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	end, err := f.Seek(0, io.SeekEnd)
	for range 2 {
		if err != nil {
			return err
		}
		end, err = before(f, end)
	}
	if err == nil && end == 0 {
		err = errors.New("it has no data")
	}
	return err
}

// before returns where the length-terminated field that ends at end begins.
func before(f io.ReaderAt, end int64) (int64, error) {
	var length [4]byte
	if end < 4 {
		return 0, errors.New("it is cut short")
	}
	if _, err := f.ReadAt(length[:], end-4); err != nil {
		return 0, err
	}
	begin := end - 4 - int64(binary.BigEndian.Uint32(length[:]))
	if begin < 0 {
		return 0, errors.New("its footer is damaged")
	}
	return begin, nil
}
