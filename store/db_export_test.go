package store

import "context"

// Refused tells which rule of either engine refused a write.
func Refused(err error) (kind, name string) {
	k, n := refused(err)
	if k == "" {
		k, n = refusedByPostgres(err)
	}
	return string(k), string(n)
}

// Prefix is what this installation begins its order numbers with.
func (s *Store) Prefix() string { return s.prefix }

// OwnedBy tells whether an installation of a prefix takes a merchant_uid for its own.
func OwnedBy(prefix, merchantUID string) bool { return (&core{prefix: prefix}).owns(merchantUID) }

// Remember makes the index in memory, and tells whether it stands.
func (s *Store) Remember(ctx context.Context) (bool, error) {
	err := s.memory.remember(ctx, s.core)
	return s.memory.now.Load() != nil, err
}

// AskDatabase lets all searches ask the database alone.
func (s *Store) AskDatabase() { s.memory.close() }

// Remembered counts the products that the index in memory has followed since it was
// made.
func (s *Store) Remembered() int {
	if r := s.memory.now.Load(); r != nil {
		return r.Changed()
	}
	return -1
}
