package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestExamplesFitTheTree applies each of the worked examples to a copy of the
// module, generates its pages and builds it.
func TestExamplesFitTheTree(t *testing.T) {
	outside(t)
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatalf("install git, which applies the examples: %v", err)
	}
	patches, err := filepath.Glob("../../docs/examples/*.patch")
	if err != nil || len(patches) == 0 {
		t.Fatalf("there are no examples: %v", err)
	}
	for _, name := range patches {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			patch, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "module")
			copyModule(t, dir)
			applyExample(t, dir, patch)
			within(t, dir, nil, "go", "tool", "templ", "generate")
			// Without the paths of the copy, what the example leaves alone is in the cache.
			within(t, dir, nil, "go", "build", "-trimpath", "./handlers/...", "./views/...")
			within(t, dir, nil, "go", "vet", "-trimpath", "./views")
		})
	}
}

// applyExample applies a patch in dir and sees that it changed each file that it
// names: inside another repository git would leave out what is not in that one.
func applyExample(t *testing.T, dir string, patch []byte) {
	t.Helper()
	named := regexp.MustCompile(`(?m)^\+\+\+ b/(\S+)$`).FindAllSubmatch(patch, -1)
	if len(named) == 0 {
		t.Fatal("the patch names no file")
	}
	before := make([][]byte, len(named))
	for i, m := range named {
		before[i], _ = os.ReadFile(filepath.Join(dir, string(m[1]))) // none: the file is new
	}
	within(t, dir, patch, "git", "apply")
	for i, m := range named {
		after, err := os.ReadFile(filepath.Join(dir, string(m[1])))
		if err != nil || bytes.Equal(before[i], after) {
			t.Fatalf("%s did not change: %v", m[1], err)
		}
	}
}

// copyModule copies the module without what was built or stored in it.
func copyModule(t *testing.T, to string) {
	t.Helper()
	from := os.DirFS("../..")
	err := fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case slices.Contains([]string{".git", "bin", "data", "dist", "screenshots"}, name):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil // .git of a second worktree
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		case !d.Type().IsRegular():
			return nil
		}
		content, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), content, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// within runs a command in dir, which git takes for no part of a repository.
func within(t *testing.T, dir string, input []byte, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Stdin = dir, bytes.NewReader(input)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}
