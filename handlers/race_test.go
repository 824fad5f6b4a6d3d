//go:build race

package handlers_test

const guessesSent = 1_000
