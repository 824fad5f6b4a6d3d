package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store/whole"
)

const (
	// UploadLife is how long an uploaded file waits for a decision.
	UploadLife = time.Hour
	// uploadsKept limits how many files wait at once.
	uploadsKept = 20
)

func (s *Store) uploadDir() string { return filepath.Join(s.dir, "uploads") }

// KeepUpload stores a file for UploadLife and returns an unguessable token for
// it.
func (s *Store) KeepUpload(data []byte) (token string, err error) {
	if err := os.MkdirAll(s.uploadDir(), 0o700); err != nil {
		return "", fmt.Errorf("keep an upload: %w", err)
	}
	if err := s.sweepUploads(); err != nil {
		return "", err
	}
	token = strings.ToLower(rand.Text())
	if err := whole.Create(filepath.Join(s.uploadDir(), token), writing(data)); err != nil {
		return "", fmt.Errorf("keep an upload: %w", err)
	}
	return token, nil
}

// Upload reads a stored file; ErrNotFound if it is gone.
func (s *Store) Upload(token string) ([]byte, error) {
	if len(token) < 20 || strings.Trim(token, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return nil, ErrNotFound
	}
	path := filepath.Join(s.uploadDir(), token)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && s.now().Sub(info.ModTime()) > UploadLife {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read an upload: %w", err)
	}
	return os.ReadFile(path)
}

// RemoveUpload removes a stored file. A missing one is not an error.
func (s *Store) RemoveUpload(token string) error {
	if _, err := s.Upload(token); errors.Is(err, ErrNotFound) {
		return nil
	}
	return os.Remove(filepath.Join(s.uploadDir(), token))
}

// sweepUploads removes expired files, and the oldest if there are too many.
func (s *Store) sweepUploads() error {
	entries, err := os.ReadDir(s.uploadDir())
	if err != nil {
		return fmt.Errorf("look for old uploads: %w", err)
	}
	var oldest string
	var since time.Time
	left := 0
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look for old uploads: %w", err)
		}
		if s.now().Sub(info.ModTime()) > UploadLife {
			os.Remove(filepath.Join(s.uploadDir(), e.Name()))
			continue
		}
		left++
		if oldest == "" || info.ModTime().Before(since) {
			oldest, since = e.Name(), info.ModTime()
		}
	}
	if left >= uploadsKept {
		os.Remove(filepath.Join(s.uploadDir(), oldest))
	}
	return nil
}
