package store

import (
	"archive/tar"
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
)

// ErrBackup is returned when an archive is not a shop's backup, or is damaged.
var ErrBackup = errors.New("this is not a complete backup of a shop")

// Restore unpacks a backup into a data directory that has no database yet,
// provided that every file matches its checksum and every invariant of the
// database holds. Otherwise the directory is left unchanged.
func Restore(ctx context.Context, r io.Reader, dir string) (Manifest, error) {
	return RestoreSealed(ctx, r, dir, "")
}

// RestoreSealed is Restore of a backup whose key may be sealed; ErrPassphrase.
func RestoreSealed(ctx context.Context, r io.Reader, dir, passphrase string) (Manifest, error) {
	if _, err := os.Stat(filepath.Join(dir, databaseFile)); err == nil {
		return Manifest{}, fmt.Errorf("there is a shop in %s already: move that folder away, or give another "+
			"JANGTEO_DATA", dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Manifest{}, fmt.Errorf("make the data directory: %w", err)
	}
	unpacked, err := os.MkdirTemp(dir, ".restore-")
	if err != nil {
		return Manifest{}, fmt.Errorf("make room to restore: %w", err)
	}
	defer os.RemoveAll(unpacked)
	m, err := unpack(r, unpacked)
	if err == nil {
		err = openRestoredKey(unpacked, passphrase)
	}
	if err == nil {
		err = checkRestored(ctx, unpacked)
	}
	if err != nil {
		return m, err
	}
	return m, moveInto(dir, unpacked)
}

// CheckBackup reads a whole archive and verifies every file against the
// manifest, without storing anything.
func CheckBackup(r io.Reader) (Manifest, error) { return unpack(r, "") }

// unpack writes the files of an archive to dir (empty: nowhere) and verifies
// them against the manifest.
func unpack(r io.Reader, dir string) (Manifest, error) {
	var m Manifest
	zipped, err := gzip.NewReader(r)
	if err != nil {
		return m, fmt.Errorf("%w: %w", ErrBackup, err)
	}
	archive, sums := tar.NewReader(zipped), map[string]string{}
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, fmt.Errorf("%w: %w", ErrBackup, err)
		}
		if h.Name == manifestFile {
			if err := json.NewDecoder(archive).Decode(&m); err != nil {
				return m, fmt.Errorf("%w: manifest: %w", ErrBackup, err)
			}
			continue
		}
		if sums[h.Name], err = unpackFile(archive, h, dir); err != nil {
			return m, err
		}
	}
	return m, m.compare(sums)
}

func unpackFile(archive io.Reader, h *tar.Header, dir string) (sum string, err error) {
	if !backupName(h.Name) || h.Typeflag != tar.TypeReg || h.Size > largestEntry {
		return "", fmt.Errorf("%w: it contains %q", ErrBackup, h.Name)
	}
	hash := sha256.New()
	into := io.Writer(hash)
	if dir != "" {
		path := filepath.Join(dir, filepath.FromSlash(h.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return "", err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return "", err
		}
		defer func() { err = errors.Join(err, f.Sync(), f.Close()) }()
		into = io.MultiWriter(hash, f)
	}
	if _, err := io.Copy(into, archive); err != nil {
		if disk := (*fs.PathError)(nil); errors.As(err, &disk) {
			return "", fmt.Errorf("unpack %s: %w", h.Name, err)
		}
		return "", fmt.Errorf("%w: %s: %w", ErrBackup, h.Name, err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// backupName reports whether a backup may contain a file of this name: only
// known kinds are unpacked, and nothing outside the directory.
func backupName(name string) bool {
	if name == databaseFile || name == keyFile || name == sealedKeyFile {
		return true
	}
	picture, ok := strings.CutPrefix(name, imagesFolder+"/")
	return ok && fs.ValidPath(picture) && !strings.ContainsAny(picture, `/\`) && !strings.HasPrefix(picture, ".")
}

// compare requires exactly the files that the manifest lists.
func (m Manifest) compare(sums map[string]string) error {
	if m.Files[databaseFile] == "" || (m.Files[keyFile] == "") == (m.Files[sealedKeyFile] == "") {
		return fmt.Errorf("%w: its end is missing", ErrBackup)
	}
	for name, sum := range m.Files {
		if sums[name] != sum {
			return fmt.Errorf("%w: %s is damaged or missing", ErrBackup, name)
		}
	}
	if len(sums) != len(m.Files) {
		return fmt.Errorf("%w: it contains more than its manifest", ErrBackup)
	}
	return nil
}

// checkRestored opens the unpacked shop, live or sandbox as it was, which
// migrates it, and checks every invariant.
func checkRestored(ctx context.Context, dir string) error {
	live, err := isLive(ctx, filepath.Join(dir, databaseFile))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBackup, err)
	}
	s, err := Open(ctx, Options{Dir: dir, Live: live})
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	broken, err := s.Verify(ctx)
	if err = errors.Join(err, s.Close()); err != nil {
		return fmt.Errorf("check the backup: %w", err)
	}
	if len(broken) > 0 {
		return fmt.Errorf("%w: %s", ErrBackup, strings.Join(broken, "; "))
	}
	return nil
}

// moveInto moves the restored files into place, the database last: once it is
// there, the restore is complete.
func moveInto(dir, unpacked string) error {
	images := filepath.Join(dir, imagesFolder)
	if err := os.RemoveAll(images); err != nil {
		return fmt.Errorf("put the backup into place: %w", err)
	}
	for _, name := range []string{imagesFolder, keyFile, databaseFile} {
		if err := os.Rename(filepath.Join(unpacked, name), filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("put the backup into place: %w", err)
		}
	}
	return nil
}
