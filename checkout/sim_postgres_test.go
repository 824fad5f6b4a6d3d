package checkout

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/pgtest"
)

// onPostgres begins the name of a template that is a database of simPostgres.
const onPostgres = "postgres:"

// simPostgres is the server of simulated shops, started by the first that asks.
var simPostgres = sync.OnceValues(pgtest.Start)

// TestMain stops it.
func TestMain(m *testing.M) {
	code := m.Run()
	if simPostgresUsed.Load() {
		if server, err := simPostgres(); err == nil {
			server.Stop()
		}
	}
	os.Exit(code)
}

var simPostgresUsed atomic.Bool

// postgresTemplate is simTemplate on PostgreSQL.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	simPostgresUsed.Store(true)
	server, err := simPostgres()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "jangteo-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	name, address, err := server.New()
	if err != nil {
		return "", err
	}
	s, err := store.Open(context.Background(), store.Options{Dir: dir, Database: address})
	if err != nil {
		return "", err
	}
	raw, err := pgtest.Raw(address)
	if err == nil { // each shop that is made of it has a key of its own
		_, err = raw.Exec(simGoods + "; UPDATE installation SET key_print = ''")
		err = errors.Join(err, raw.Close())
	}
	return onPostgres + name, errors.Join(err, s.Close())
})

// clone makes the world's database.
func (w *world) clone(template string) error {
	server, err := simPostgres()
	if err != nil {
		return err
	}
	if w.database, w.drop, err = server.Clone(template); err != nil {
		return err
	}
	w.raw, err = pgtest.Raw(w.database)
	return err
}

// postgresAll plays more than the share that belongs to every run.
var postgresAll = flag.Bool("postgres.all", false, "simulate 30 seeds on PostgreSQL, and play every pair there")

// postgresSeeds is how many seeds every run simulates on PostgreSQL; of the pairs of states and
// facts it plays each of postgresPairs.
const (
	postgresSeeds = 2
	postgresPairs = 23
)

// onlyThere is the template, where the suite runs on PostgreSQL.
func onlyThere(t *testing.T) string {
	t.Helper()
	if os.Getenv("JANGTEO_TEST_ENGINE") != "postgres" {
		t.Skip("the suite runs on SQLite: JANGTEO_TEST_ENGINE=postgres, as the Makefile does")
	}
	template, err := postgresTemplate()
	if err != nil {
		t.Fatal(err)
	}
	return template
}

// TestSimulationOnPostgres simulates some seeds on PostgreSQL, and finds bugs there that
// are planted in the program.
func TestSimulationOnPostgres(t *testing.T) {
	template := onlyThere(t)
	seeds, bugs := uint64(postgresSeeds), []string{"decide believes the amount"}
	if *postgresAll {
		seeds, bugs = 30, append(bugs, "decide forgets that an order is paid")
	}
	for seed := range seeds {
		if err := simulate(t, template, seed+1, nil); err != nil {
			t.Errorf("seed %d: %v", seed+1, err)
		}
	}
	for _, name := range bugs {
		found := false
		for seed := uint64(1); seed <= maxBugSeeds && !found; seed++ {
			err := simulate(t, template, seed, plantedBugs()[name])
			if found = err != nil; found {
				t.Logf("%s: seed %d: %v", name, seed, err)
			}
		}
		if !found {
			t.Errorf("%s: not found in %d seeds", name, maxBugSeeds)
		}
	}
}

// TestPairsOnPostgres plays some of TestEveryPairOfStateAndFact on PostgreSQL.
func TestPairsOnPostgres(t *testing.T) {
	template := onlyThere(t)
	want, err := os.ReadFile(filepath.Join("testdata", "transitions.txt"))
	if err != nil {
		t.Fatal(err)
	}
	each := postgresPairs
	if *postgresAll {
		each = 1
	}
	if diff := cmp.Diff(string(want), pairTable(t, template, string(want), each)); diff != "" {
		t.Errorf("PostgreSQL answers otherwise (-SQLite +PostgreSQL):\n%s", diff)
	}
}
