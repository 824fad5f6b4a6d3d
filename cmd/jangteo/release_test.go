//go:build deploy && linux

package main

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// sourceOf copies what git knows of this module into a repository of its own,
// the same every time, at the tag v1.2.3.
func sourceOf(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	command(t, "sh", "-c", `git -C ../.. ls-files -z --cached --others --exclude-standard | tar -C ../.. --null --files-from=- -cf - | tar -C "$0" -xf -`, dir)
	for _, args := range [][]string{{"init", "--quiet"}, {"add", "."}, {"commit", "--quiet", "--message", "all"},
		{"tag", "v1.2.3"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		for _, who := range []string{"AUTHOR", "COMMITTER"} {
			cmd.Env = append(cmd.Env, "GIT_"+who+"_NAME=A", "GIT_"+who+"_EMAIL=a@example.com", "GIT_"+who+
				"_DATE=2026-11-22T12:00:00Z")
		}
		cmd.Env = append(cmd.Env, "PATH="+os.Getenv("PATH"), "GIT_CONFIG_GLOBAL=/dev/null",
			"GIT_CONFIG_SYSTEM=/dev/null")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
}

// releaseOf makes a release of a folder and returns what it printed.
func releaseOf(dir string, env ...string) (string, error) {
	cmd := exec.Command("make", "--no-print-directory", "release")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestReleaseIsTheSameEverywhere makes one release twice: in other folders, time
// zones and moods of the file system, the same bytes.
func TestReleaseIsTheSameEverywhere(t *testing.T) {
	native := "linux/" + runtime.GOARCH
	here, there := filepath.Join(t.TempDir(), "here"), filepath.Join(t.TempDir(), "another/place")
	sourceOf(t, here)
	old := syscall.Umask(0o077)
	sourceOf(t, there)
	for dir, zone := range map[string]string{here: "Asia/Seoul", there: "America/New_York"} {
		if out, err := releaseOf(dir, "VERSION=", "PLATFORMS="+native+" windows/amd64", "TZ="+zone); err != nil {
			t.Fatalf("release: %v\n%s", err, out)
		}
	}
	syscall.Umask(old)
	parts := "jangteo-v1.2.3-linux-" + runtime.GOARCH + ".cdx.json"
	names := []string{"jangteo-v1.2.3-linux-" + runtime.GOARCH + ".tar.gz", "jangteo-v1.2.3-windows-amd64.zip",
		"SHA256SUMS", parts, "jangteo-v1.2.3-windows-amd64.cdx.json"}
	for _, name := range names {
		a, err := os.ReadFile(filepath.Join(here, "dist", name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(there, "dist", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs", name)
		}
	}
	command(t, "sh", "-c", `cd "$0" && sha256sum --check --strict --quiet SHA256SUMS`, filepath.Join(here, "dist"))
	checkArchive(t, filepath.Join(here, "dist", names[0]), command(t, "git", "-C", here, "rev-parse", "HEAD"))
	checkZip(t, filepath.Join(here, "dist", names[1]))
	list, err := os.ReadFile(filepath.Join(here, "dist", parts))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"bomFormat": "CycloneDX"`, `"name": "github.com/labstack/echo/v4"`,
		`"name": "std"`, `"version": "v1.2.3"`} {
		if !bytes.Contains(list, []byte(part)) {
			t.Errorf("among the parts there is no %s", part)
		}
	}
	sums := command(t, "cat", filepath.Join(here, "dist", "SHA256SUMS"))
	if !strings.Contains(sums, parts) {
		t.Errorf("SHA256SUMS lacks %s:\n%s", parts, sums)
	}
}

// papers are in every archive beside the program.
func papers() []string {
	return []string{"LICENSE", "LICENSES-third-party.txt", "README.md", "CHANGELOG.md", "SECURITY.md",
		"deploy/jangteo.service", "deploy/jangteo.env", "deploy/Caddyfile", "docs/ko/owner.md", "docs/en/owner.md"}
}

func checkArchive(t *testing.T, archive, commit string) {
	t.Helper()
	dir := t.TempDir()
	command(t, "tar", "-C", dir, "-xzf", archive)
	top := filepath.Join(dir, strings.TrimSuffix(filepath.Base(archive), ".tar.gz"))
	for _, name := range papers() {
		if info, err := os.Stat(filepath.Join(top, name)); err != nil || info.Size() == 0 ||
			info.Mode().Perm() != 0o644 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	out := command(t, filepath.Join(top, "jangteo"), "version")
	if !strings.HasPrefix(out, "jangteo v1.2.3\ncommit  "+commit+"\n") {
		t.Errorf("the program of commit %s calls itself:\n%s", commit, out)
	}
	licences, err := os.ReadFile(filepath.Join(top, "LICENSES-third-party.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, work := range []string{"==== Go\n", "==== github.com/labstack/echo/v4 v", "==== modernc.org/sqlite v",
		"==== uplot-", "Redistribution and use"} {
		if !bytes.Contains(licences, []byte(work)) {
			t.Errorf("among the licences there is no %q", work)
		}
	}
}

func checkZip(t *testing.T, archive string) {
	t.Helper()
	z, err := zip.OpenReader(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	top := strings.TrimSuffix(filepath.Base(archive), ".zip") + "/"
	has := map[string]bool{}
	for _, f := range z.File {
		has[strings.TrimPrefix(f.Name, top)] = f.UncompressedSize64 > 0
	}
	for _, name := range append(papers(), "jangteo.exe") {
		if !has[name] {
			t.Errorf("there is no %s in the archive for Windows", name)
		}
	}
}

func TestReleaseRefusals(t *testing.T) {
	for _, tt := range []struct{ name, env, want string }{
		{"a version that is a path", "VERSION=../v1", "is not a version"},
		{"a version of two words", "VERSION=v1 beta", "is not a version"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if out, err := releaseOf("../..", tt.env, "DIST="+t.TempDir(), "PLATFORMS="); err == nil ||
				!strings.Contains(out, tt.want) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
