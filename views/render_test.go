package views

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRenderSamples writes all sample pages into the folder named by JANGTEO_VIEWS_DIR, to be looked at.
func TestRenderSamples(t *testing.T) {
	dir := os.Getenv("JANGTEO_VIEWS_DIR")
	if dir == "" {
		t.Skip("JANGTEO_VIEWS_DIR is not set")
	}
	for _, lang := range []Lang{Korean, English} {
		for name, page := range samplePages(lang) {
			file := filepath.Join(dir, string(lang)+"-"+name+".html")
			if err := os.WriteFile(file, []byte(rendered(t, page)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
