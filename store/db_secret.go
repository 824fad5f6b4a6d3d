package store

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/jangteo/jangteo/store/whole"
)

// keyFile holds the installation's key, outside the database on purpose: who
// has only a copy of the database can neither read sealed secrets nor sign.
const keyFile = "secret.key"

const keyBytes = 32

// ErrSealed says that a sealed text was not made by this installation's key.
var ErrSealed = errors.New("sealed with another key; the file secret.key belongs to the database")

// keysAtMost is how many keys the file may hold, the newest first: what older ones have
// signed is still believed, and what they have sealed can be opened.
const keysAtMost = 8

// keyring is the installation's keys. Another process may put a new one before them.
type keyring struct {
	path string
	mu   sync.RWMutex
	keys [][]byte // the newest first, never empty once open
	at   time.Time
}

// openKeys reads the keys of a data directory, making one first if there is none. A key
// that others on the machine could read is refused.
func openKeys(dir string) (*keyring, error) {
	r := &keyring{path: filepath.Join(dir, keyFile)}
	err := r.read()
	if errors.Is(err, fs.ErrNotExist) {
		if _, err = makeKey(r.path); err == nil {
			err = r.read()
		}
	}
	return r, err
}

// unlock reads the keys, and sees that the database belongs to them.
func (s *core) unlock(ctx context.Context, readOnly bool) (err error) {
	path, owner := filepath.Join(s.dir, keyFile), s.engine.keyPrint()
	if _, err := os.Stat(path); owner != "" && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is missing: copy the one with which the database was made, or restore it from a backup",
			path)
	}
	if s.keys, err = openKeys(s.dir); err != nil {
		return err
	}
	prints, err := s.keys.prints()
	if err == nil && owner != "" && !slices.Contains(prints, owner) {
		err = fmt.Errorf("the database belongs to another key than %s: copy the one with which it was made", path)
	}
	if err != nil || readOnly {
		return err
	}
	return s.claim(ctx)
}

// claim notes in the database to which key it belongs.
func (s *core) claim(ctx context.Context) error {
	prints, err := s.keys.prints()
	if err != nil || prints[0] == s.engine.keyPrint() {
		return err
	}
	return s.engine.keepKeyPrint(ctx, prints[0])
}

// prints are the fingerprints of the keys, the newest first. They tell nothing of them.
func (r *keyring) prints() ([]string, error) {
	var list []string
	for _, key := range r.all() {
		print, err := subkey(key, "fingerprint")
		if err != nil {
			return nil, err
		}
		list = append(list, hex.EncodeToString(print[:8]))
	}
	return list, nil
}

// read reads the file.
func (r *keyring) read() error {
	info, err := os.Stat(r.path)
	if err != nil {
		return fmt.Errorf("read the key: %w", err)
	}
	text, err := os.ReadFile(r.path)
	if err != nil {
		return fmt.Errorf("read the key: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s can be read by others: chmod 600 %s", r.path, r.path)
	}
	if len(text) == 0 || len(text)%keyBytes != 0 || len(text) > keysAtMost*keyBytes {
		return fmt.Errorf("%s has %d bytes instead of %d for each key: restore it from a backup", r.path, len(text),
			keyBytes)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.keys, r.at = slices.Collect(slices.Chunk(text, keyBytes)), info.ModTime()
	return nil
}

// all returns the keys, the newest first.
func (r *keyring) all() [][]byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys
}

// renewed reads the file again if it is another one by now, and tells so.
func (r *keyring) renewed() bool {
	info, err := os.Stat(r.path)
	if err != nil {
		return false
	}
	r.mu.RLock()
	same := info.ModTime().Equal(r.at)
	r.mu.RUnlock()
	return !same && r.read() == nil
}

// put writes keys in place of those in the file.
func (r *keyring) put(keys [][]byte) error {
	if err := whole.Write(r.path, writing(bytes.Join(keys, nil))); err != nil {
		return fmt.Errorf("write the key: %w", err)
	}
	return r.read()
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
func subkey(key []byte, purpose string) ([]byte, error) {
	return hkdf.Key(sha256.New, key, nil, "jangteo "+purpose, keyBytes)
}

// Sign returns the HMAC-SHA-256 of data under the newest key for one purpose.
func (s *core) Sign(purpose string, data []byte) ([]byte, error) {
	return signedBy(s.keys.all()[0], purpose, data)
}

func signedBy(key []byte, purpose string, data []byte) ([]byte, error) {
	key, err := subkey(key, purpose)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(data)
	return mac.Sum(nil), nil
}

// signatures returns what Sign makes of data, and what it made of it under older keys.
func (s *core) signatures(purpose string, data []byte) ([][]byte, error) {
	var list [][]byte
	for _, key := range s.keys.all() {
		mac, err := signedBy(key, purpose, data)
		if err != nil {
			return nil, err
		}
		list = append(list, mac)
	}
	return list, nil
}

// Signed tells whether mac is what Sign makes of data, or made of it under an older key.
func (s *core) Signed(purpose string, data, mac []byte) bool {
	for {
		list, err := s.signatures(purpose, data)
		if err != nil {
			return false
		}
		for _, want := range list {
			if hmac.Equal(want, mac) {
				return true
			}
		}
		if !s.keys.renewed() {
			return false
		}
	}
}

// seal encrypts a secret for the database (AES-256-GCM).
func (s *core) seal(purpose string, secret []byte) ([]byte, error) {
	box, err := boxOf(s.keys.all()[0], purpose)
	if err != nil {
		return nil, err
	}
	return box.Seal(nil, nil, secret, nil), nil
}

// unseal decrypts what seal made, under whichever key; ErrSealed when it did not.
func (s *core) unseal(purpose string, sealed []byte) ([]byte, error) {
	for {
		for _, key := range s.keys.all() {
			box, err := boxOf(key, purpose)
			if err != nil {
				return nil, err
			}
			if secret, err := box.Open(nil, nil, sealed, nil); err == nil {
				return secret, nil
			}
		}
		if !s.keys.renewed() {
			return nil, ErrSealed
		}
	}
}

func boxOf(key []byte, purpose string) (cipher.AEAD, error) {
	key, err := subkey(key, purpose)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
