//go:build !race

package store

// passwordMemory is how much memory hashing a password takes, in KiB.
const (
	passwordMemory     = 32 * 1024
	passwordMemoryText = "32768"
)
