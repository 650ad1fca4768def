package replay

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/table"
)

// checkFiles looks at Badger's files before Badger does. On opening, Badger ends the process when a
// table is cut short, and when its manifest is, it deletes the tables that are missing from it.
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

// checkTable makes sure that the footer of a table lies within the file, read from its end:
// ..., index, its length (4 bytes), checksum, its length (4 bytes).
func checkTable(name string) error {
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
