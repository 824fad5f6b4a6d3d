package store

// Refused is refused for tests outside of the package.
func Refused(err error) (kind, name string) {
	k, n := refused(err)
	return string(k), string(n)
}
