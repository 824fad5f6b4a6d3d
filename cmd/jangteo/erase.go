package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jangteo/jangteo/store"
)

// Run erases the personal data whose time is over, or counts it. It works beside a
// running shop.
func (e eraseCmd) Run(c *Config) error {
	ctx := context.Background()
	o := c.storeOptions()
	o.ReadOnly = e.DryRun
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	var list []store.Erased
	if e.DryRun {
		list, err = s.Retention.Due(ctx)
	} else {
		list, err = s.Retention.Erase(ctx, store.SourceHost)
	}
	printErased(list)
	if err != nil {
		return err
	}
	terms, err := s.Retention.Terms(ctx)
	if err != nil || e.Backups == "" {
		return err
	}
	return printOldBackups(e.Backups, terms.BackupDays)
}

func printErased(list []store.Erased) {
	means := map[store.ErasureKind]string{}
	for _, k := range store.ErasureKinds() {
		means[k.Kind] = k.Means
	}
	for _, e := range list {
		fmt.Printf("%-10s %6d  %s\n", e.Kind, e.Rows, means[e.Kind])
	}
}

// printOldBackups names the archives that still hold what the shop has erased.
// Whoever made them has to delete them.
func printOldBackups(dir string, days int) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("read the folder of backups: %w", err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil || f.IsDir() || !strings.HasSuffix(f.Name(), ".tar.gz") {
			continue
		}
		if age := int(time.Since(info.ModTime()).Hours() / 24); age > days {
			fmt.Printf("%s is %d days old, more than %d: delete it, it holds what was erased since\n",
				filepath.Join(dir, f.Name()), age, days)
		}
	}
	return nil
}
