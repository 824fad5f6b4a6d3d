package main

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// memoryShare is the percentage of the memory that the program may have which Go
// tries to stay within; the rest is for SQLite, which has memory of its own.
const memoryShare = 70

// limitMemory lets Go collect garbage in time where the system bounds the program's
// memory (MemoryMax= of systemd, --memory of Docker) and nobody has set GOMEMLIMIT.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	if most := memoryBound("/proc/self/cgroup", "/sys/fs/cgroup"); most > 0 {
		debug.SetMemoryLimit(most / 100 * memoryShare)
	}
}

// usualHeap is about what the program has in Go's heap without an index of words.
const usualHeap = 24 << 20

// weighIndex lets Go collect garbage as often as it would without an index of words that
// takes so many bytes: there are no pointers in it, and memory is not to grow by twice of
// it. What making it took goes back to the system.
func weighIndex(bytes int64) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(int(100 * usualHeap / (usualHeap + bytes)))
	}
	debug.FreeOSMemory()
}

// lookEvery is how often the program looks whether it is quiet. It is when it has asked
// for less than quietBytes since; that is worth collecting after worthBytes.
const (
	lookEvery  = 2 * time.Second
	quietBytes = 1 << 20
	worthBytes = 4 << 20
)

// calm knows how much memory was asked for in all, and how much of it has gone back.
type calm struct{ last, given uint64 }

// due tells whether it is time to give memory back, by what was asked for in all.
func (c *calm) due(asked uint64) bool {
	quiet := asked-c.last < quietBytes
	c.last = asked
	if !quiet || asked-c.given < worthBytes {
		return false
	}
	c.given = asked
	return true
}

// restWhenQuiet gives memory back to the system each time that visitors have left, and
// lets rest do so before. Under work nothing changes.
func restWhenQuiet(ctx context.Context, rest func()) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	asked := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	var c calm
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		metrics.Read(asked)
		if c.due(asked[0].Value.Uint64()) {
			rest()
			debug.FreeOSMemory()
		}
	}
}

// memoryBound is the least memory that a control group of the program, or one around
// it, allows, in bytes; 0: as much as there is.
func memoryBound(ofProcess, groups string) int64 {
	text, err := os.ReadFile(ofProcess)
	if err != nil {
		return 0
	}
	least := int64(0)
	for line := range strings.Lines(string(text)) {
		_, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		controllers, own, ok := strings.Cut(rest, ":")
		tree, file := groups, "memory.max" // version 2
		switch {
		case !ok || controllers != "" && controllers != "memory":
			continue
		case controllers == "memory": // version 1
			tree, file = filepath.Join(groups, "memory"), "memory.limit_in_bytes"
		}
		if most := boundOf(tree, file, path.Clean("/"+own)); most > 0 && (least == 0 || most < least) {
			least = most
		}
	}
	return least
}

// unbounded is what version 1 says, about, where there is no bound.
const unbounded = 1 << 60

// boundOf is the least that a group of a tree and those around it allow; 0: no bound.
func boundOf(tree, file, group string) (least int64) {
	for {
		limit, err := os.ReadFile(filepath.Join(tree, group, file))
		most, errNumber := strconv.ParseInt(strings.TrimSpace(string(limit)), 10, 64) // else "max"
		if err == nil && errNumber == nil && most < unbounded && (least == 0 || most < least) {
			least = most
		}
		if group == "/" {
			return least
		}
		group = path.Dir(group)
	}
}
