package store

import (
	"encoding/binary"
	"os"
	"syscall"
)

// walIndexVersion is the only one of the format so far.
const walIndexVersion = 3007000

// walIndex is the head of SQLite's WAL index, as shared memory. It is only looked
// at: what is read while somebody writes it is some other mark, and a commit is not
// acknowledged before its mark is there.
type walIndex struct{ head []byte }

// mapWALIndex returns nil when there is no index of a known format.
func mapWALIndex(path string) *walIndex {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < int64(os.Getpagesize()) {
		return nil
	}
	head, err := syscall.Mmap(int(f.Fd()), 0, os.Getpagesize(), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil
	}
	x := &walIndex{head}
	if binary.NativeEndian.Uint32(head) != walIndexVersion {
		x.close()
		return nil
	}
	return x
}

func (x *walIndex) mark() walMark { return walMark(x.head) }

func (x *walIndex) close() error {
	if x == nil {
		return nil
	}
	return syscall.Munmap(x.head)
}
