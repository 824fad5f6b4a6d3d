package whole_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/jangteo/jangteo/store/whole"
)

// saying writes a text.
func saying(text string) func(*os.File) error {
	return func(f *os.File) error {
		_, err := f.WriteString(text)
		return err
	}
}

// holds tells whether a folder has the file with a text and nothing else.
func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("the file says %q, %v; want %q", got, err, want)
	}
	list, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(list) != 1 {
		t.Errorf("%d files in the folder, %v", len(list), err)
	}
}

func TestWriteReplacesAndCreateDoesNot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := whole.Create(path, saying("first")); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "first")
	if err := whole.Create(path, saying("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("created twice: %v", err)
	}
	holds(t, path, "first")
	if err := whole.Write(path, saying("third")); err != nil {
		t.Error(err)
	}
	holds(t, path, "third")
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestHalfAFileIsNone fails after some bytes, and looks into the folder while
// the file is under way.
func TestHalfAFileIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	full := errors.New("disk full")
	for name, write := range map[string]func(string, func(*os.File) error) error{"write": whole.Write,
		"create": whole.Create} {
		err := write(path, func(f *os.File) error {
			if err := saying("half")(f); err != nil {
				return err
			}
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: half a file has the name already: %v", name, err)
			}
			if list, err := filepath.Glob(filepath.Join(filepath.Dir(path), whole.Prefix+"*")); err != nil ||
				len(list) != 1 {
				t.Errorf("%s: under way: %v, %v", name, list, err)
			}
			return full
		})
		if !errors.Is(err, full) {
			t.Errorf("%s: %v", name, err)
		}
		if list, err := os.ReadDir(filepath.Dir(path)); err != nil || len(list) > 0 {
			t.Errorf("%s: left behind: %v, %v", name, list, err)
		}
	}
	if err := whole.Write(filepath.Join(path, "nowhere"), saying("x")); err == nil {
		t.Error("written into a folder that is not there")
	}
}
