package store

import (
	"archive/tar"
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// badDisk gives an error instead of the file of one name, and has lost another.
type badDisk struct {
	fstest.MapFS
	bad, lost string
}

func (d badDisk) ReadFile(name string) ([]byte, error) {
	switch name {
	case d.bad:
		return nil, errors.New("input/output error")
	case d.lost:
		return nil, fs.ErrNotExist
	}
	return d.MapFS.ReadFile(name)
}

// TestOneBadPictureStopsNoBackup reads the first, a middle and the last picture in
// vain: all others are in the archive, and the bad one is named.
func TestOneBadPictureStopsNoBackup(t *testing.T) {
	names := []string{"a.webp", "b.webp", "c.webp", "d.webp"}
	for i, bad := range names {
		files := fstest.MapFS{}
		for _, name := range names {
			files[name] = &fstest.MapFile{Data: []byte(strings.Repeat(name, 1000))}
		}
		lost := names[(i+1)%len(names)]
		m := Manifest{Files: map[string]string{}}
		var b bytes.Buffer
		archive := tar.NewWriter(&b)
		if err := errors.Join(m.addImages(archive, badDisk{files, bad, lost}), archive.Close()); err != nil {
			t.Fatalf("%s: %v", bad, err)
		}
		if !slices.Equal(m.Unreadable, []string{bad}) || len(m.Files) != len(names)-2 {
			t.Errorf("%s is bad: %v is named, %d are there", bad, m.Unreadable, len(m.Files))
		}
		r := tar.NewReader(&b)
		for h, err := r.Next(); err == nil; h, err = r.Next() {
			if m.Files[h.Name] == "" || strings.HasSuffix(h.Name, bad) {
				t.Errorf("%s is in the archive", h.Name)
			}
		}
	}
}
