package store

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/crypto/argon2"
)

// sealedKeyFile is the key in a backup that has a passphrase.
const sealedKeyFile = keyFile + ".sealed"

// sealedKeyHead begins it and names its form: argon2id of the passphrase (64 MiB, three
// passes) over the 16 bytes that follow, and the keys under that in AES-256-GCM.
const sealedKeyHead = "jangteo sealed key 1\n"

const (
	sealSalt   = 16
	sealPasses = 3
	sealMemory = 64 << 10 // KiB
)

// ErrPassphrase is returned when a backup's key is sealed and the passphrase is missing or
// another one.
var ErrPassphrase = errors.New("the key in this backup is sealed, and this passphrase does not open it: give the " +
	"one that it was made with in JANGTEO_BACKUP_PASSPHRASE")

// sealKey encrypts the file of keys with a passphrase.
func sealKey(key []byte, passphrase string) ([]byte, error) {
	salt := make([]byte, sealSalt)
	rand.Read(salt)
	box, err := passphraseBox(passphrase, salt)
	if err != nil {
		return nil, err
	}
	return box.Seal(append([]byte(sealedKeyHead), salt...), nil, key, []byte(sealedKeyHead)), nil
}

// openSealedKey decrypts what sealKey made; ErrPassphrase.
func openSealedKey(sealed []byte, passphrase string) ([]byte, error) {
	rest, ok := bytes.CutPrefix(sealed, []byte(sealedKeyHead))
	if !ok || len(rest) < sealSalt {
		return nil, fmt.Errorf("%w: its key is of an unknown form", ErrBackup)
	}
	box, err := passphraseBox(passphrase, rest[:sealSalt])
	if err != nil {
		return nil, err
	}
	key, err := box.Open(nil, nil, rest[sealSalt:], []byte(sealedKeyHead))
	if err != nil {
		return nil, ErrPassphrase
	}
	return key, nil
}

func passphraseBox(passphrase string, salt []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(argon2.IDKey([]byte(passphrase), salt, sealPasses, sealMemory, 1, keyBytes))
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// openRestoredKey puts the key of an unpacked backup into place where it is sealed.
func openRestoredKey(dir, passphrase string) error {
	path := filepath.Join(dir, sealedKeyFile)
	sealed, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the sealed key: %w", err)
	}
	key, err := openSealedKey(sealed, passphrase)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, keyFile), key, 0o600); err != nil {
		return fmt.Errorf("put the key into place: %w", err)
	}
	return os.Remove(path)
}
