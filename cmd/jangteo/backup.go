package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
)

// Run writes a backup and reads it back. It works beside a running shop. A
// file of that name is replaced only by a whole backup.
func (b backupCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{Dir: c.Data, ReadOnly: true})
	if err != nil {
		return err
	}
	defer s.Close()
	tmp, err := os.CreateTemp(filepath.Dir(b.File), ".jangteo-backup-")
	if err != nil {
		return fmt.Errorf("make the backup file: %w", err)
	}
	defer os.Remove(tmp.Name())
	m, err := s.Backup(ctx, tmp)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := checkBackup(tmp.Name()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), b.File); err != nil {
		return fmt.Errorf("put the backup into place: %w", err)
	}
	fmt.Printf("%s: database, key and %d pictures, read back and whole. Keep it as safe as the shop itself.\n", b.File, len(m.Files)-2)
	return nil
}

func checkBackup(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = store.CheckBackup(f)
	return err
}

// Run unpacks a backup into an empty data directory.
func (r restoreCmd) Run(c *Config) error {
	f, err := os.Open(r.File)
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer f.Close()
	m, err := store.Restore(context.Background(), f, c.Data)
	if err != nil {
		return err
	}
	fmt.Printf("restored the shop of %s into %s, checked. Start it: it asks I'mport for every payment since then.\n",
		m.MadeAt.In(korea.Seoul()).Format(time.DateTime), c.Data)
	return nil
}
