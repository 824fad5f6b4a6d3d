//go:build race

package store

// A program with the race detector in it is for tests, and serves no shop. Its
// hashes cost little, and a real one makes them anew at the next login.
const (
	passwordMemory     = 256
	passwordMemoryText = "256"
)
