//go:build linux

package store

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// recorder is a way to files for SQLite (a VFS) that passes every call on to
// the system's own, and writes down in one order over all files what SQLite
// gives to the disk and when it waits until the disk has it. The index of the
// WAL (-shm) goes past it: no power cut leaves anything of that.
type recorder struct {
	name   string
	system *sqlite3.Tsqlite3_vfs
	keep   []any     // functions that only SQLite's memory refers to
	tables []uintptr // in SQLite's memory

	mu    sync.Mutex
	files map[string]int // which file has a name now
	log   recording
}

// Signatures of the methods that are written down, as SQLite is translated to Go.
type (
	openFunc     = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	deleteFunc   = func(tls *libc.TLS, vfs, name uintptr, dirSync int32) int32
	writeFunc    = func(tls *libc.TLS, file, data uintptr, n int32, at int64) int32
	truncateFunc = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunc     = func(tls *libc.TLS, file uintptr, flags int32) int32
)

// at is what lies at an address of SQLite's memory, which Go does not manage.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// functionAt is the Go function that SQLite's memory refers to.
func functionAt[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

// hold is how SQLite's memory refers to a Go function, which stays alive as
// long as the recorder.
func hold[F any](r *recorder, f F) uintptr {
	r.keep = append(r.keep, f)
	return *(*uintptr)(unsafe.Pointer(&f))
}

// copyOf is a copy in SQLite's memory.
func copyOf[T any](t *testing.T, r *recorder, tls *libc.TLS, v T) uintptr {
	address := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(v)))
	if address == 0 {
		t.Error("no memory for a recorder")
	}
	*at[T](address) = v
	r.tables = append(r.tables, address)
	return address
}

// newRecorder registers a recorder under a name. Everything opened through it
// must be closed before the test ends.
func newRecorder(t *testing.T, name string) *recorder {
	t.Helper()
	tls := libc.NewTLS()
	r := &recorder{name: name, files: map[string]int{}}
	r.system = at[sqlite3.Tsqlite3_vfs](sqlite3.Xsqlite3_vfs_find(tls, 0))
	ours := *r.system
	cname, err := libc.CString(name)
	if err != nil {
		t.Fatal(err)
	}
	ours.FpNext, ours.FzName = 0, cname
	open := func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
		return r.open(t, tls, vfs, name, file, flags, outFlags)
	}
	ours.FxOpen, ours.FxDelete = hold[openFunc](r, open), hold[deleteFunc](r, r.remove)
	vfs := copyOf(t, r, tls, ours)
	if rc := sqlite3.Xsqlite3_vfs_register(tls, vfs, 0); rc != sqlite3.SQLITE_OK {
		t.Fatalf("register a recorder: %d", rc)
	}
	t.Cleanup(func() {
		sqlite3.Xsqlite3_vfs_unregister(tls, vfs)
		for _, address := range append(r.tables, cname) {
			libc.Xfree(tls, address)
		}
		tls.Close()
	})
	return r
}

// mustEqual proves that nothing of a file went past the recorder.
func (r *recorder) mustEqual(t *testing.T, dir, name string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	want, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	got := r.log.image(cut{after: len(r.log.Steps), weather: keepsAll})[name]
	if !bytes.Equal(got, want) {
		t.Fatalf("%s has %d bytes, and %d by its recording: something went past the recorder", name, len(want),
			len(got))
	}
}

// promise writes down that the shop has just said that something is on disk,
// or gone from it, and returns how to revoke that.
func (r *recorder) promise(text string, absent bool) (revoke func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.log.Promises)
	r.log.Promises = append(r.log.Promises, promise{Text: text, Absent: absent, At: len(r.log.Steps)})
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.log.Promises[n].Until = len(r.log.Steps)
	}
}

func (r *recorder) note(rc int32, s step) int32 {
	if rc == sqlite3.SQLITE_OK {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.log.Steps = append(r.log.Steps, s)
	}
	return rc
}

// open is xOpen: it puts methods of ours before those of the file.
func (r *recorder) open(t *testing.T, tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	system := functionAt[openFunc](r.system.FxOpen)
	if name == 0 || flags&sqlite3.SQLITE_OPEN_DELETEONCLOSE != 0 { // temporary, and nothing after a power cut
		return system(tls, vfs, name, file, flags, outFlags)
	}
	path := libc.GoString(name)
	_, err := os.Lstat(path)
	if rc := system(tls, vfs, name, file, flags, outFlags); rc != sqlite3.SQLITE_OK {
		return rc
	}
	h := &handle{r: r, file: r.fileOf(filepath.Base(path), os.IsNotExist(err))}
	h.dirSync = err != nil && flags&(sqlite3.SQLITE_OPEN_WAL|sqlite3.SQLITE_OPEN_MAIN_JOURNAL|sqlite3.SQLITE_OPEN_SUPER_JOURNAL) != 0
	f := at[sqlite3.Tsqlite3_file](file)
	h.system = at[sqlite3.Tsqlite3_io_methods](f.FpMethods)
	ours := *h.system
	ours.FxWrite, ours.FxTruncate, ours.FxSync = hold[writeFunc](r, h.write), hold[truncateFunc](r, h.truncate),
		hold[syncFunc](r, h.sync)
	f.FpMethods = copyOf(t, r, tls, ours)
	return sqlite3.SQLITE_OK
}

// fileOf is the file that has a name, which may be new.
func (r *recorder) fileOf(name string, isNew bool) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if isNew {
		r.files[name] = r.log.Files
		r.log.Files++
		r.log.Steps = append(r.log.Steps, step{Kind: created, File: r.files[name], Name: name})
	}
	return r.files[name]
}

// remove is xDelete.
func (r *recorder) remove(tls *libc.TLS, vfs, name uintptr, dirSync int32) int32 {
	rc := functionAt[deleteFunc](r.system.FxDelete)(tls, vfs, name, dirSync)
	return r.note(rc, step{Kind: removed, Name: filepath.Base(libc.GoString(name)), Dir: dirSync != 0})
}

// handle is a file that SQLite has open.
type handle struct {
	r       *recorder
	system  *sqlite3.Tsqlite3_io_methods
	file    int
	dirSync bool // its first sync is one of its directory too (os_unix.c, UNIXFILE_DIRSYNC)
}

func (h *handle) write(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
	rc := functionAt[writeFunc](h.system.FxWrite)(tls, file, data, n, offset)
	return h.r.note(rc, step{Kind: written, File: h.file, At: offset,
		Data: slices.Clone(unsafe.Slice(at[byte](data), n))})
}

func (h *handle) truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	rc := functionAt[truncateFunc](h.system.FxTruncate)(tls, file, size)
	return h.r.note(rc, step{Kind: truncated, File: h.file, At: size})
}

func (h *handle) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	rc := functionAt[syncFunc](h.system.FxSync)(tls, file, flags)
	s := step{Kind: synced, File: h.file, Dir: h.dirSync}
	h.dirSync = false
	return h.r.note(rc, s)
}
