package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMemoryBound(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	write("groups/shops.slice/memory.max", "536870912\n")
	write("groups/shops.slice/jangteo.service/memory.max", "max\n")
	write("groups/shops.slice/small.service/memory.max", "268435456\n")
	write("docker/memory.max", "134217728\n")
	write("groups/memory/old/memory.limit_in_bytes", "201326592\n")
	write("groups/memory/memory.limit_in_bytes", "9223372036854771712\n")
	for _, c := range []struct {
		name, process, groups string
		want                  int64
	}{
		{"a unit", "0::/shops.slice/small.service\n", "groups", 256 << 20},
		{"a slice around it", "0::/shops.slice/jangteo.service\n", "groups", 512 << 20},
		{"in a container", "0::/\n", "docker", 128 << 20},
		{"without a bound", "0::/user.slice\n", "groups", 0},
		{"version 1", "5:cpu:/x\n3:memory:/old/jangteo\n0::/user.slice\n", "groups", 192 << 20},
		{"version 1 without a bound", "3:memory:/new\n", "groups", 0},
		{"something else", "memory\n", "groups", 0},
		{"outside of the tree", "0::/../../small\n", "groups", 0},
	} {
		if got := memoryBound(write("process", c.process), filepath.Join(dir, c.groups)); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if got := memoryBound(filepath.Join(dir, "nowhere"), dir); got != 0 {
		t.Errorf("on another system: %d", got)
	}
}

// TestMemoryGoesBackWhenQuiet asks at each look whether memory is to go back.
func TestMemoryGoesBackWhenQuiet(t *testing.T) {
	var c calm
	for i, look := range []struct {
		asked uint64 // since the last look
		due   bool
	}{
		{30 << 20, false}, // visitors
		{40 << 20, false},
		{100 << 10, true}, // they have left
		{100 << 10, false},
		{800 << 10, false}, // nothing to speak of
		{2 << 20, false},   // somebody comes by
		{900 << 10, false}, // little in all
		{900 << 10, true},  // as much as is worth it
		{900 << 10, false}, // and not again
		{500 << 20, false}, // many
		{1<<20 - 1, true},  // quiet
		{1 << 20, false},   // not quiet
		{1 << 20, false},   // nor now
		{3 << 20, false},   // nor now
		{10 << 10, true},   // but now
	} {
		if due := c.due(c.last + look.asked); due != look.due {
			t.Errorf("look %d: %v, want %v", i, due, look.due)
		}
	}
}
