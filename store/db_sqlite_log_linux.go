package store

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"
	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// logPiece is how much of the log is given to the system at once, at most. SQLite's own
// way to files does not take 128 KiB (seekAndWriteFd of os_unix.c).
const logPiece = 120 << 10

// unixDirSync says that a file's next sync is one of its directory, too (os_unix.c).
const unixDirSync = 0x08

// logFiles is a way to files for SQLite (a VFS) that gives a commit's pages to the
// system in a few large pieces; SQLite writes each into its log by two calls, which
// took a sixth of an order. It is for a connection that waits for the disk before a
// commit counts (synchronous=FULL): what is gathered is written before that, and
// forgotten with a transaction that is rolled back, before anybody else may write.
//
// Everything else is passed on to the system's own way, and durability is as there:
// what SQLite wants on the disk is there when it hears so. For that fdatasync is
// enough, which SQLite would use, too, had it been built to.
type logFiles struct {
	name   string
	tls    *libc.TLS
	vfs    uintptr
	under  *sqlite3.Tsqlite3_vfs
	keep   []any     // functions that only SQLite's memory refers to
	memory []uintptr // of SQLite's
	log    logFile
}

// logFile is the log of the connection, and what was not written into it yet.
type logFile struct {
	system   *sqlite3.Tsqlite3_io_methods
	straight bool // what is below is the system itself
	file     uintptr
	data     uintptr // room for logPiece bytes
	n        int     // gathered
	at       int64   // where they belong
}

// Signatures of methods, as SQLite is translated to Go.
type (
	openFunc     = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	readFunc     = func(tls *libc.TLS, file, data uintptr, n int32, at int64) int32
	writeFunc    = func(tls *libc.TLS, file, data uintptr, n int32, at int64) int32
	truncateFunc = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunc     = func(tls *libc.TLS, file uintptr, flags int32) int32
	sizeFunc     = func(tls *libc.TLS, file, size uintptr) int32
	closeFunc    = func(tls *libc.TLS, file uintptr) int32
	lockFunc     = func(tls *libc.TLS, file uintptr, from, n, flags int32) int32
)

// at is what lies at an address of SQLite's memory, which Go does not manage.
func at[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

// functionAt is the Go function that SQLite's memory refers to.
func functionAt[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

// pointerTo is how SQLite's memory refers to a Go function; who keeps it has to let
// keep refer to it, too.
func pointerTo[F any](keep *[]any, f F) uintptr {
	*keep = append(*keep, f)
	return *(*uintptr)(unsafe.Pointer(&f))
}

// inMemory is a copy in SQLite's memory, 0 if there is none left.
func inMemory[T any](tls *libc.TLS, memory *[]uintptr, v T) uintptr {
	address := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(v)))
	if address != 0 {
		*at[T](address) = v
		*memory = append(*memory, address)
	}
	return address
}

// newLogFiles registers a way to files before that of a name; empty: the system's.
func newLogFiles(under string) (*logFiles, error) {
	l := &logFiles{tls: libc.NewTLS()}
	l.name = fmt.Sprintf("log-%x", uintptr(unsafe.Pointer(l)))
	name, err := l.text(l.name)
	if err != nil {
		return nil, err
	}
	system, below := uintptr(0), uintptr(0)
	if under != "" {
		if below, err = l.text(under); err != nil {
			return nil, err
		}
	}
	if system = sqlite3.Xsqlite3_vfs_find(l.tls, below); system == 0 {
		return nil, fmt.Errorf("SQLite knows no way to files called %q", under)
	}
	l.under = at[sqlite3.Tsqlite3_vfs](system)
	ours := *l.under
	ours.FpNext, ours.FzName, ours.FxOpen = 0, name, pointerTo[openFunc](&l.keep, l.open)
	l.vfs = inMemory(l.tls, &l.memory, ours)
	l.log.straight, l.log.data = under == "", libc.Xmalloc(l.tls, logPiece)
	l.memory = append(l.memory, l.log.data)
	if l.vfs == 0 || l.log.data == 0 {
		return nil, fmt.Errorf("no memory for SQLite's log")
	}
	if rc := sqlite3.Xsqlite3_vfs_register(l.tls, l.vfs, 0); rc != sqlite3.SQLITE_OK {
		return nil, fmt.Errorf("register a way to files: SQLite says %d", rc)
	}
	return l, nil
}

func (l *logFiles) text(s string) (uintptr, error) {
	address, err := libc.CString(s)
	if err == nil {
		l.memory = append(l.memory, address)
	}
	return address, err
}

// close is for when no connection uses it any more.
func (l *logFiles) close() {
	if l == nil {
		return
	}
	sqlite3.Xsqlite3_vfs_unregister(l.tls, l.vfs)
	for _, address := range l.memory {
		libc.Xfree(l.tls, address)
	}
	l.tls.Close()
}

// open is xOpen: it puts methods of ours before those of the log and the database.
func (l *logFiles) open(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32 {
	rc := functionAt[openFunc](l.under.FxOpen)(tls, vfs, name, file, flags, outFlags)
	if rc != sqlite3.SQLITE_OK || flags&(sqlite3.SQLITE_OPEN_MAIN_DB|sqlite3.SQLITE_OPEN_WAL) == 0 {
		return rc
	}
	f := at[sqlite3.Tsqlite3_file](file)
	system := at[sqlite3.Tsqlite3_io_methods](f.FpMethods)
	ours := *system
	if flags&sqlite3.SQLITE_OPEN_WAL != 0 {
		log := &l.log
		log.system, log.file, log.n = system, file, 0
		ours.FxWrite, ours.FxRead = pointerTo[writeFunc](&l.keep, log.write), pointerTo[readFunc](&l.keep, log.read)
		ours.FxSync = pointerTo[syncFunc](&l.keep, log.sync)
		ours.FxTruncate = pointerTo[truncateFunc](&l.keep, log.truncate)
		ours.FxFileSize, ours.FxClose = pointerTo[sizeFunc](&l.keep, log.size), pointerTo[closeFunc](&l.keep, log.close)
	} else {
		ours.FxShmLock = pointerTo[lockFunc](&l.keep, func(tls *libc.TLS, file uintptr, from, n, flags int32) int32 {
			return l.lock(functionAt[lockFunc](system.FxShmLock), tls, file, from, n, flags)
		})
	}
	if f.FpMethods = inMemory(tls, &l.memory, ours); f.FpMethods == 0 {
		f.FpMethods = uintptr(unsafe.Pointer(system))
	}
	return rc
}

// lock is xShmLock: whoever lets go of the right to write (the first lock of the log's
// index) has committed what it wrote, or rolled it back.
func (l *logFiles) lock(system lockFunc, tls *libc.TLS, file uintptr, from, n, flags int32) int32 {
	const unlock = sqlite3.SQLITE_SHM_UNLOCK | sqlite3.SQLITE_SHM_EXCLUSIVE
	if from == 0 && flags&unlock == unlock {
		l.log.n = 0
	}
	return system(tls, file, from, n, flags)
}

func (f *logFile) write(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
	if f.n > 0 && (offset != f.at+int64(f.n) || f.n+int(n) > logPiece) {
		if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
			return rc
		}
	}
	if n > logPiece {
		return functionAt[writeFunc](f.system.FxWrite)(tls, file, data, n, offset)
	}
	if f.n == 0 {
		f.at = offset
	}
	copy(unsafe.Slice(at[byte](f.data+uintptr(f.n)), n), unsafe.Slice(at[byte](data), n))
	f.n += int(n)
	return sqlite3.SQLITE_OK
}

// flush writes what is gathered. When that fails, the transaction does.
func (f *logFile) flush(tls *libc.TLS) int32 {
	n := f.n
	if f.n = 0; n == 0 {
		return sqlite3.SQLITE_OK
	}
	return functionAt[writeFunc](f.system.FxWrite)(tls, f.file, f.data, int32(n), f.at)
}

func (f *logFile) sync(tls *libc.TLS, file uintptr, flags int32) int32 {
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	u := at[sqlite3.TunixFile](file)
	if !f.straight || u.FctrlFlags&unixDirSync != 0 {
		return functionAt[syncFunc](f.system.FxSync)(tls, file, flags)
	}
	if err := unix.Fdatasync(int(u.Fh)); err != nil {
		return sqlite3.SQLITE_IOERR_FSYNC
	}
	return sqlite3.SQLITE_OK
}

func (f *logFile) read(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return functionAt[readFunc](f.system.FxRead)(tls, file, data, n, offset)
}

func (f *logFile) truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return functionAt[truncateFunc](f.system.FxTruncate)(tls, file, size)
}

func (f *logFile) size(tls *libc.TLS, file, size uintptr) int32 {
	if rc := f.flush(tls); rc != sqlite3.SQLITE_OK {
		return rc
	}
	return functionAt[sizeFunc](f.system.FxFileSize)(tls, file, size)
}

func (f *logFile) close(tls *libc.TLS, file uintptr) int32 {
	f.n = 0
	return functionAt[closeFunc](f.system.FxClose)(tls, file)
}
