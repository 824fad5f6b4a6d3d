package store

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A backup is a gzipped tar archive of the database, its key and the pictures.
// Its last entry, the manifest, holds the SHA-256 of every other entry, so that
// truncation and damage are detected.
const (
	manifestFile = "manifest.json"
	imagesFolder = "images"
	// largestEntry limits the bytes restored from one entry.
	largestEntry = 64 << 30
)

// Manifest lists the contents of a backup.
type Manifest struct {
	MadeAt time.Time         `json:"made_at"`
	Files  map[string]string `json:"files"` // SHA-256 in hex, by name
	// Unreadable are the pictures that the disk did not give, which are not in the backup.
	Unreadable []string `json:"unreadable,omitempty"`
}

// Backup writes a backup of the shop to w. The shop stays open: the copy is a
// snapshot of the database at one moment.
func (s *Store) Backup(ctx context.Context, w io.Writer) (Manifest, error) {
	return BackupSealed(ctx, s, w, "")
}

// BackupSealed writes what Backup does, with the key encrypted by a passphrase, so that who has the
// archive alone cannot open the secrets in it; empty: as it is.
func BackupSealed(ctx context.Context, s *Store, w io.Writer, passphrase string) (Manifest, error) {
	m := Manifest{MadeAt: s.now().UTC(), Files: map[string]string{}}
	dir, err := os.MkdirTemp(s.dir, ".backup-")
	if err != nil {
		return m, fmt.Errorf("make room for a backup: %w", err)
	}
	defer os.RemoveAll(dir)
	copied := filepath.Join(dir, databaseFile)
	if err := s.engine.copy(ctx, copied); err != nil {
		return m, err
	}
	zipped := gzip.NewWriter(w)
	archive := tar.NewWriter(zipped)
	err = errors.Join(m.add(archive, databaseFile, copied),
		m.addKey(archive, filepath.Join(s.dir, keyFile), dir, passphrase), m.addImages(archive, os.DirFS(s.imageDir())))
	if err == nil {
		err = m.close(archive)
	}
	if err = errors.Join(err, archive.Close(), zipped.Close()); err != nil {
		return m, fmt.Errorf("write a backup: %w", err)
	}
	return m, nil
}

// addKey adds the key, sealed if there is a passphrase; dir is for what goes in between.
func (m *Manifest) addKey(archive *tar.Writer, path, dir, passphrase string) error {
	if passphrase == "" {
		return m.add(archive, keyFile, path)
	}
	key, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the key: %w", err)
	}
	sealed, err := sealKey(key, passphrase)
	if err != nil {
		return fmt.Errorf("seal the key: %w", err)
	}
	path = filepath.Join(dir, sealedKeyFile)
	if err := os.WriteFile(path, sealed, 0o600); err != nil {
		return fmt.Errorf("seal the key: %w", err)
	}
	return m.add(archive, sealedKeyFile, path)
}

// addImages adds the pictures. One that the disk does not give is named, and stops no
// other; one that was swept meanwhile is nobody's loss.
func (m *Manifest) addImages(archive *tar.Writer, images fs.FS) error {
	entries, err := fs.ReadDir(images, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || !e.Type().IsRegular() {
			continue
		}
		data, err := fs.ReadFile(images, e.Name())
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			m.Unreadable = append(m.Unreadable, e.Name())
			continue
		}
		head := &tar.Header{Name: imagesFolder + "/" + e.Name(), Mode: 0o600, Size: int64(len(data)), ModTime: m.MadeAt}
		if err := m.put(archive, head, bytes.NewReader(data)); err != nil {
			return err
		}
	}
	return nil
}

// add writes one file to the archive and its checksum to the manifest.
func (m *Manifest) add(archive *tar.Writer, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return m.put(archive, &tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}, f)
}

func (m *Manifest) put(archive *tar.Writer, head *tar.Header, r io.Reader) error {
	if err := archive.WriteHeader(head); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(archive, sum), r); err != nil {
		return err
	}
	m.Files[head.Name] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

func (m *Manifest) close(archive *tar.Writer) error {
	line, err := encode(m)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := json.Indent(&text, []byte(line), "", "  "); err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: manifestFile, Mode: 0o600, Size: int64(text.Len()),
		ModTime: m.MadeAt}); err != nil {
		return err
	}
	_, err = text.WriteTo(archive)
	return err
}
