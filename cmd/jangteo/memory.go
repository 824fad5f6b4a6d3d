package main

import (
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
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

// memoryBound is the least memory that a control group of the program, or one around
// it, allows, in bytes; 0: as much as there is. It reads version 2 of the groups.
func memoryBound(ofProcess, groups string) int64 {
	text, err := os.ReadFile(ofProcess)
	if err != nil {
		return 0
	}
	group := ""
	for line := range strings.Lines(string(text)) {
		if own, ok := strings.CutPrefix(strings.TrimSpace(line), "0::"); ok {
			group = path.Clean("/" + own)
		}
	}
	least := int64(0)
	for ; group != ""; group = path.Dir(group) {
		limit, err := os.ReadFile(filepath.Join(groups, group, "memory.max"))
		most, errNumber := strconv.ParseInt(strings.TrimSpace(string(limit)), 10, 64) // else "max"
		if err == nil && errNumber == nil && (least == 0 || most < least) {
			least = most
		}
		if group == "/" {
			break
		}
	}
	return least
}
