package store

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Images is the folder of product pictures.
func (s *Store) Images() fs.FS { return os.DirFS(s.imageDir()) }

func (s *Store) imageDir() string { return filepath.Join(s.dir, "images") }

// putImage writes a picture so that it is there whole or not at all.
func (s *Store) putImage(name string, data []byte) error {
	tmp, err := os.CreateTemp(s.imageDir(), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write picture %s: %w", name, err)
	}
	return os.Rename(tmp.Name(), filepath.Join(s.imageDir(), name))
}
