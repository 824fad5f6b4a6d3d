package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// Lock is the right to be the only server on a data directory. The operating
// system gives it back when the process ends, however it ends.
type Lock struct{ file *flock.Flock }

// LockDir takes the lock on dir for holder (e.g. "process 4711 at
// 127.0.0.1:8080"). When another process has it, the error names that holder.
func LockDir(dir, holder string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	l := &Lock{file: flock.New(filepath.Join(dir, "jangteo.lock"))}
	name := filepath.Join(dir, "jangteo.holder")
	ok, err := l.file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	if !ok {
		by, _ := os.ReadFile(name)
		return nil, fmt.Errorf("%s is in use by %s; stop that shop first, or give another JANGTEO_DATA", dir,
			orUnknown(string(by)))
	}
	if err := os.WriteFile(name, []byte(holder), 0o600); err != nil {
		l.file.Unlock()
		return nil, fmt.Errorf("name the holder of %s: %w", dir, err)
	}
	return l, nil
}

func orUnknown(holder string) string {
	if holder = strings.TrimSpace(holder); holder == "" {
		return "another process"
	}
	return holder
}

// Unlock gives the directory back.
func (l *Lock) Unlock() error { return l.file.Unlock() }
