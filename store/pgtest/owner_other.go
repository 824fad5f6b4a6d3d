//go:build !linux

package pgtest

import "syscall"

// attributes are those of processes that own a folder: our own.
func attributes(string) (*syscall.SysProcAttr, error) { return &syscall.SysProcAttr{}, nil }

// inMemory: none that we know of.
func inMemory() string { return "" }
