package main

import (
	"runtime/debug"
	"testing"
)

func TestDescribeBuild(t *testing.T) {
	for _, tt := range []struct {
		name    string
		release string
		info    debug.BuildInfo
		want    string
	}{
		{"from a tagged commit", "",
			debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "v1.2.3"},
				Settings: []debug.BuildSetting{
					{Key: "vcs.revision", Value: "b7da7ae"}, {Key: "vcs.modified", Value: "false"}}},
			"jangteo v1.2.3\ncommit  b7da7ae\nsqlite  3.53.0\ngo      go1.26.0\n"},
		{"from a changed tree", "",
			debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "(devel)"},
				Settings: []debug.BuildSetting{
					{Key: "vcs.revision", Value: "b7da7ae"}, {Key: "vcs.modified", Value: "true"}}},
			"jangteo devel\ncommit  b7da7ae (modified)\nsqlite  3.53.0\ngo      go1.26.0\n"},
		{"from a tarball", "",
			debug.BuildInfo{GoVersion: "go1.26.0"},
			"jangteo devel\ncommit  unknown\nsqlite  3.53.0\ngo      go1.26.0\n"},
		{"a release, whatever the repository says", "v1.3.0",
			debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "v1.2.4-0.20261122101112-b7da7ae00000"},
				Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "b7da7ae"},
					{Key: "vcs.modified", Value: "false"}}},
			"jangteo v1.3.0\ncommit  b7da7ae\nsqlite  3.53.0\ngo      go1.26.0\n"},
		{"a release from a tarball", "v1.3.0",
			debug.BuildInfo{GoVersion: "go1.26.0"},
			"jangteo v1.3.0\ncommit  unknown\nsqlite  3.53.0\ngo      go1.26.0\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := buildOf(tt.release, &tt.info).describe("3.53.0"); got != tt.want {
				t.Errorf("got:\n%swant:\n%s", got, tt.want)
			}
		})
	}
}

func TestReadBuildKnowsTheToolchain(t *testing.T) {
	if b := readBuild(); b.Version == "" || b.Go == "" {
		t.Errorf("build %+v", b)
	}
}
