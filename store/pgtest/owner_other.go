//go:build !linux

package pgtest

import "syscall"

// attributes are those of processes that own a folder: our own.
func attributes(string) (*syscall.SysProcAttr, error) { return &syscall.SysProcAttr{}, nil }
