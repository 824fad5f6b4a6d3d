package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/whole"
)

// Run writes a backup and reads it back. It works beside a running shop. A
// file of that name is replaced only by a whole backup.
func (b backupCmd) Run(c *Config) error {
	ctx := context.Background()
	s, err := store.Open(ctx, c.readOptions())
	if err != nil {
		return err
	}
	defer s.Close()
	var m store.Manifest
	err = whole.Write(b.File, func(f *os.File) (err error) {
		if m, err = store.BackupSealed(ctx, s, f, string(b.Passphrase)); err != nil {
			return err
		}
		return readBack(f)
	})
	if err != nil {
		return err
	}
	keep := "Keep it as safe as the shop itself."
	if b.Passphrase != "" {
		keep = "Its key is sealed: without the passphrase it cannot be restored."
	}
	fmt.Printf("%s: database, key and %d pictures, read back and whole. %s\n", b.File, len(m.Files)-2, keep)
	if len(m.Unreadable) > 0 {
		return fmt.Errorf("the backup stands, but %d pictures could not be read and are not in it: %s; upload them "+
			"again, and have the disk checked", len(m.Unreadable), strings.Join(m.Unreadable, ", "))
	}
	return nil
}

// readBack reads a backup from the disk that was just written.
func readBack(f *os.File) error {
	if err := f.Sync(); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := store.CheckBackup(f)
	return err
}

// Run unpacks a backup into an empty data directory.
func (r restoreCmd) Run(c *Config) error {
	f, err := os.Open(r.File)
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer f.Close()
	m, err := store.RestoreSealed(context.Background(), f, c.Data, string(r.Passphrase))
	if err != nil {
		return err
	}
	fmt.Printf("restored the shop of %s into %s, checked. Start it: it asks I'mport for every payment since then.\n",
		m.MadeAt.In(korea.Seoul()).Format(time.DateTime), c.Data)
	return nil
}
