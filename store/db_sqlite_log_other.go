//go:build !linux

package store

// logFiles is nothing here: SQLite goes to files by the system's own way.
type logFiles struct{ name string }

func newLogFiles(under string) (*logFiles, error) { return &logFiles{under}, nil }

func (*logFiles) close() {}
