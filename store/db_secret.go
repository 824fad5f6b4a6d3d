package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/jangteo/jangteo/store/whole"
)

// keyFile holds the installation's key, outside the database on purpose: who
// has only a copy of the database can neither read sealed secrets nor sign.
const keyFile = "secret.key"

const keyBytes = 32

// ErrSealed says that a sealed text was not made by this installation's key.
var ErrSealed = errors.New("sealed with another key; the file secret.key belongs to the database")

// openKey reads the key of a data directory, making it first if there is none.
// A key that others on the machine could read is refused.
func openKey(dir string) ([]byte, error) {
	path := filepath.Join(dir, keyFile)
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s can be read by others: chmod 600 %s", path, path)
	}
	if len(key) != keyBytes {
		return nil, fmt.Errorf("%s has %d bytes instead of %d: restore it from a backup", path, len(key), keyBytes)
	}
	return key, nil
}

// makeKey writes a key so that it is there whole or not at all, whatever
// happens meanwhile: what is sealed with it is lost without it.
func makeKey(path string) ([]byte, error) {
	key := make([]byte, keyBytes)
	rand.Read(key)
	err := whole.Create(path, writing(key)) // never in place of another process's key
	if err != nil {
		return nil, fmt.Errorf("make the key: %w", err)
	}
	return key, nil
}

// subkey is a key of its own for each purpose.
func (s *core) subkey(purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, s.key, nil, "jangteo "+purpose, keyBytes)
}

// Sign returns the HMAC-SHA-256 of data under a key for one purpose.
func (s *core) Sign(purpose string, data []byte) ([]byte, error) {
	key, err := s.subkey(purpose)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(data)
	return mac.Sum(nil), nil
}

// Signed tells whether mac is what Sign makes of data.
func (s *core) Signed(purpose string, data, mac []byte) bool {
	want, err := s.Sign(purpose, data)
	return err == nil && hmac.Equal(want, mac)
}

// seal encrypts a secret for the database (AES-256-GCM).
func (s *core) seal(purpose string, secret []byte) ([]byte, error) {
	box, err := s.box(purpose)
	if err != nil {
		return nil, err
	}
	return box.Seal(nil, nil, secret, nil), nil
}

// unseal decrypts what seal made; ErrSealed when it did not.
func (s *core) unseal(purpose string, sealed []byte) ([]byte, error) {
	box, err := s.box(purpose)
	if err != nil {
		return nil, err
	}
	secret, err := box.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, ErrSealed
	}
	return secret, nil
}

func (s *core) box(purpose string) (cipher.AEAD, error) {
	key, err := s.subkey(purpose)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
