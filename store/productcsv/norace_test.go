//go:build !race

package productcsv_test

// catalogues is how many are made up, written and read again.
const catalogues = 300
