//go:build race

package productcsv_test

// Files are written and read by one goroutine, so the race detector looks at a
// few only.
const catalogues = 10
