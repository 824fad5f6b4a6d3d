//go:build race

package checkout

// raced tells whether the race detector watches: everything takes twenty times
// as long then, and tests without goroutines are thinned out.
const raced = true
