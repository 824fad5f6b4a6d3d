package main

import (
	"fmt"
	"runtime/debug"
	"strings"
)

// build says what this binary was made of.
type build struct {
	Version  string // "v1.2.3", or "devel" outside a release
	Commit   string // empty: built without a repository, e.g. from a tarball
	Modified bool   // the tree differed from the commit
	Go       string // "go1.26.0"
}

// readBuild reads what the Go tool noted in the binary.
func readBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return build{Version: "devel"}
	}
	return buildOf(info)
}

func buildOf(info *debug.BuildInfo) build {
	b := build{Version: strings.Trim(info.Main.Version, "()"), Go: info.GoVersion}
	if b.Version == "" {
		b.Version = "devel"
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// describe writes the answer of the version command.
func (b build) describe(sqlite string) string {
	commit := b.Commit
	switch {
	case commit == "":
		commit = "unknown"
	case b.Modified:
		commit += " (modified)"
	}
	return fmt.Sprintf("jangteo %s\ncommit  %s\nsqlite  %s\ngo      %s\n", b.Version, commit, sqlite, b.Go)
}
