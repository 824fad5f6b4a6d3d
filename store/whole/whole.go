// Package whole writes files that are there whole or not at all, whatever
// happens meanwhile: an error, a crash, a power cut.
//
// A file is written beside its place under a name of its own, made durable and
// then given its name. Only its owner may read it. When Write or Create returns
// nil, file and name are on the disk.
package whole

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Prefix begins the names of files under way. One that is hours old was left
// behind by a crash and can be removed.
const Prefix = ".new-"

// Write makes the file at path of what fill writes, in place of the one there.
// fill may read what it wrote; its error leaves everything as it was.
func Write(path string, fill func(*os.File) error) error {
	return put(path, fill, os.Rename)
}

// Create is like Write, but never replaces anything: fs.ErrExist when there is
// a file at path.
func Create(path string, fill func(*os.File) error) error {
	return put(path, fill, link)
}

func put(path string, fill func(*os.File) error, name func(from, to string) error) error {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, Prefix+"*") // readable by its owner only
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(tmp.Name())
	if err := errors.Join(fill(tmp), tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := name(tmp.Name(), path); err != nil {
		return fmt.Errorf("put a file into place: %w", err)
	}
	return syncDir(dir)
}

// link gives a file another name that is not taken. Some file systems know no
// links: there, looking first must do.
func link(from, to string) error {
	err := os.Link(from, to)
	if !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return &fs.PathError{Op: "create", Path: to, Err: fs.ErrExist}
	}
	return os.Rename(from, to)
}

// syncDir makes the names in a folder durable. Systems that cannot do that say
// so in various ways, of which nothing is made (like os_unix.c of SQLite).
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	for _, cannot := range []error{errors.ErrUnsupported, fs.ErrPermission, syscall.EINVAL} {
		if errors.Is(err, cannot) {
			return nil
		}
	}
	return err
}
