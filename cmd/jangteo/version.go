package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// release is the name of a release. Only the linker sets it (-X main.release=v1.2.3), because the Go tool knows
// nothing but the tags of a repository, and a release may be built without one.
var release string

// build says what this binary was made of.
type build struct {
	Version  string // "v1.2.3" of a release or a tag, a commit's "v1.2.4-0.20261122…", or "devel" without a repository
	Commit   string // empty: built without a repository, e.g. from a tarball
	Modified bool   // the tree differed from the commit
	Go       string // "go1.26.0"
}

// readBuild reads what linker and Go tool noted in the binary.
func readBuild() build {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{GoVersion: runtime.Version()}
	}
	return buildOf(release, info)
}

// buildOf is the build of a release, or of none ("").
func buildOf(release string, info *debug.BuildInfo) build {
	b := build{Version: cmp.Or(release, strings.Trim(info.Main.Version, "()"), "devel"), Go: info.GoVersion}
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
