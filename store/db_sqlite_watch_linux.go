package store

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// walIndexVersion is the only one of the format so far.
const walIndexVersion = 3007000

// walIndex is the head of SQLite's WAL index, as shared memory. It is only looked
// at: what is read while somebody writes it is some other mark, and a commit is not
// acknowledged before its mark is there.
type walIndex struct{ head []byte }

// openFiles are the descriptors of this process, each a link to its file.
const openFiles = "/proc/self/fd"

// mapWALIndex returns nil when there is no index of a known format. It maps the file
// by the descriptor that SQLite has of it: whoever opens a file and closes it again
// gives up every lock of the process on it, and without SQLite's the next process
// takes the log for one that nobody uses
// (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
func mapWALIndex(path string) *walIndex {
	file, err := os.Stat(path)
	if err != nil || file.Size() < int64(os.Getpagesize()) {
		return nil
	}
	fd, ok := descriptorOf(file)
	if !ok {
		return nil
	}
	head, err := syscall.Mmap(fd, 0, os.Getpagesize(), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil
	}
	x := &walIndex{head}
	// Not when the database is closed: somebody may be looking at that moment.
	runtime.AddCleanup(x, func(head []byte) { _ = syscall.Munmap(head) }, head)
	if binary.NativeEndian.Uint32(head) != walIndexVersion {
		return nil
	}
	return x
}

func descriptorOf(file os.FileInfo) (int, bool) {
	entries, err := os.ReadDir(openFiles)
	if err != nil {
		return 0, false
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if at, err := os.Stat(filepath.Join(openFiles, e.Name())); err == nil && os.SameFile(at, file) {
			return fd, true
		}
	}
	return 0, false
}

func (x *walIndex) mark() walMark {
	m := walMark(x.head)
	runtime.KeepAlive(x)
	return m
}
