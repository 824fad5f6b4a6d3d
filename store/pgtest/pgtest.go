// Package pgtest gives tests a PostgreSQL of their own: a server in a temporary
// folder, in memory where there is room, that listens on a Unix socket only, never waits for the disk, and ends
// with the program that started it.
package pgtest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Oldest is the first release of PostgreSQL that the shop is made for.
const Oldest = 15

// ErrNone says that there is no PostgreSQL to start.
var ErrNone = errors.New("there is no PostgreSQL 15 or newer on this machine: install the package postgresql and " +
	"run it again")

// user is who owns the server within the database.
const user = "shop"

// startTime is how long a server may take until it answers.
const startTime = time.Minute

// Server is a running PostgreSQL.
type Server struct {
	dir   string // data, socket
	cmd   *exec.Cmd
	ended chan struct{} // closed once the process is gone
	made  atomic.Int64  // databases so far
}

// Start makes a new cluster and runs it; ErrNone when it is not installed. Who
// starts a server has to stop it.
func Start() (*Server, error) {
	bin, err := find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(inMemory(), "jangteo-pg-") // a socket's path has room for 107 bytes
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, ended: make(chan struct{})}
	if err = s.run(bin); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

func (s *Server) run(bin string) error {
	as, err := attributes(s.dir)
	if err != nil {
		return err
	}
	data := filepath.Join(s.dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", user, "-A", "trust", "-E", "UTF8",
		"--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = as, s.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("make a PostgreSQL cluster: %w\n%s", err, out)
	}
	settings := []string{"-D", data, "-k", s.dir}
	for _, set := range []string{"listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"autovacuum=off", "log_min_messages=log", "max_connections=400"} {
		settings = append(settings, "-c", set)
	}
	s.cmd = exec.Command(filepath.Join(bin, "postgres"), settings...)
	s.cmd.SysProcAttr, s.cmd.Dir = as, s.dir
	said, err := s.cmd.StderrPipe()
	if err != nil {
		return err
	}
	began := make(chan error)
	go s.live(began)
	if err := <-began; err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	if err := s.ready(said); err != nil {
		return errors.Join(err, s.Stop())
	}
	return nil
}

// live is the server's life. It keeps the thread on which the server was
// started, as the system ends the server with that thread.
func (s *Server) live(began chan<- error) {
	runtime.LockOSThread()
	err := s.cmd.Start()
	began <- err
	if err != nil {
		return
	}
	s.cmd.Process.Wait()
	close(s.ended)
}

// ready waits until the server says that it takes connections, and lets it speak
// on into the void.
func (s *Server) ready(said io.Reader) error {
	result := make(chan error, 1)
	go func() {
		var all bytes.Buffer
		lines := bufio.NewScanner(io.TeeReader(said, &all))
		for lines.Scan() {
			if strings.Contains(lines.Text(), "ready to accept connections") {
				result <- nil
				io.Copy(io.Discard, said)
				return
			}
		}
		result <- fmt.Errorf("PostgreSQL ended before it was ready:\n%s", &all)
	}()
	select {
	case err := <-result:
		return err
	case <-time.After(startTime):
		return errors.New("PostgreSQL does not get ready")
	}
}

// Stop ends the server and removes all that it kept.
func (s *Server) Stop() error {
	s.cmd.Process.Signal(syscall.SIGINT) // at once, without waiting for clients
	<-s.ended
	return os.RemoveAll(s.dir)
}

// Database makes an empty database and returns its address. The database goes
// with the server.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	_, address, err := s.New()
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// New makes an empty database, which goes with the server.
func (s *Server) New() (name, address string, err error) {
	name = fmt.Sprintf("test%d", s.made.Add(1))
	return name, s.address(name), s.say("CREATE DATABASE " + name)
}

// Copy makes a copy of a database of this server, to which nobody may be connected, and
// returns its address. It goes when the test ends.
func (s *Server) Copy(t testing.TB, of string) string {
	t.Helper()
	address, drop, err := s.Clone(of)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Error(err)
		}
	})
	return address
}

// Clone is Copy for who drops the copy himself.
func (s *Server) Clone(of string) (address string, drop func() error, err error) {
	name := fmt.Sprintf("test%d", s.made.Add(1))
	err = s.say("CREATE DATABASE " + name + " TEMPLATE " + of + " STRATEGY file_copy")
	return s.address(name), func() error { return s.say("DROP DATABASE " + name + " WITH (FORCE)") }, err
}

func (s *Server) say(query string) error {
	c, err := pgx.Connect(context.Background(), s.address("postgres"))
	if err != nil {
		return err
	}
	defer c.Close(context.Background())
	_, err = c.Exec(context.Background(), query)
	return err
}

func (s *Server) address(database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=%s", database, s.dir, user)
}

// find is the folder with the newest PostgreSQL of this machine.
func find() (string, error) {
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	folders = append(folders, "/usr/local/bin", "/usr/local/pgsql/bin")
	if path, err := exec.LookPath("postgres"); err == nil {
		folders = append(folders, filepath.Dir(path))
	}
	best, newest := "", Oldest-1
	for _, folder := range folders {
		if v := version(folder); v > newest {
			best, newest = folder, v
		}
	}
	if best == "" {
		return "", ErrNone
	}
	return best, nil
}

// version is the major version of the PostgreSQL in a folder; 0: none.
func version(folder string) int {
	if _, err := os.Stat(filepath.Join(folder, "initdb")); err != nil {
		return 0
	}
	said, err := exec.Command(filepath.Join(folder, "postgres"), "--version").Output()
	number := regexp.MustCompile(`\d+`).Find(said)
	if err != nil || number == nil {
		return 0
	}
	v, _ := strconv.Atoi(string(number))
	return v
}
