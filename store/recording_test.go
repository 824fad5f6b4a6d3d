//go:build linux

package store

import (
	"encoding/gob"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// recording is what a disk with an empty directory was given.
type recording struct {
	Steps    []step
	Promises []promise
	Files    int // files that have existed, numbered from 0
}

// stepKind is something that a disk is asked to do.
type stepKind int

const (
	created stepKind = iota
	removed
	written
	truncated
	synced
)

// step is one thing that a disk was asked to do.
type step struct {
	Kind stepKind
	File int
	Name string // created, removed
	At   int64  // offset or new size
	Data []byte // written
	Dir  bool   // the directory was synced with it
}

// promise is something that the shop has said to be on disk.
type promise struct {
	Text   string
	Absent bool // it is gone for good
	At     int  // after so many steps
	Until  int  // it may be revoked after so many steps; 0: never
}

// weather is what becomes of that which a disk was not asked to keep yet.
type weather int

const (
	keepsAll   weather = iota // as when only the process ends
	keepsNone                 // as slow as a disk may be
	inOrder                   // the first of it survives; the write at the edge is torn
	outOfOrder                // each write survives or not by itself; some are torn
	weathers
)

// cut is one power cut.
type cut struct {
	after   int // steps
	weather weather
	sector  int64 // writes tear between these
	rng     *rand.Rand
	liar    bool // the disk has never kept what it was asked to
}

// drawCut draws the power cut of a number: at any moment, or right after the
// shop has promised something.
func (r *recording) drawCut(seed, number uint64) cut {
	rng := rand.New(rand.NewPCG(seed, number))
	c := cut{after: rng.IntN(len(r.Steps) + 1), weather: weather(rng.IntN(int(weathers))), sector: 512, rng: rng}
	if rng.IntN(2) == 0 {
		c.after = r.Promises[rng.IntN(len(r.Promises))].At
	}
	if rng.IntN(2) == 0 {
		c.sector = 4096
	}
	return c
}

// disk is what files and directory look like at some moment: what is kept
// whatever happens, and what was asked for since.
type disk struct {
	files   [][]byte
	waiting [][]step
	names   map[string]int
	moves   []step // in the directory, since its last sync
}

// after is the state of the disk at a cut, before the weather.
func (r *recording) after(c cut) *disk {
	d := &disk{files: make([][]byte, r.Files), waiting: make([][]step, r.Files), names: map[string]int{}}
	for _, s := range r.Steps[:c.after] {
		switch s.Kind {
		case created, removed:
			d.moves = append(d.moves, s)
		case written, truncated:
			d.waiting[s.File] = append(d.waiting[s.File], s)
		case synced:
			if !c.liar {
				d.keep(s.File, d.waiting[s.File])
				d.waiting[s.File] = nil
			}
		}
		if s.Dir && !c.liar {
			d.move(d.moves)
			d.moves = nil
		}
	}
	return d
}

// move makes changes of the directory.
func (d *disk) move(steps []step) {
	for _, s := range steps {
		if s.Kind == created {
			d.names[s.Name] = s.File
		} else {
			delete(d.names, s.Name)
		}
	}
}

// keep makes changes of a file. What lies before a write and was never written
// reads as zeros.
func (d *disk) keep(file int, steps []step) {
	data := d.files[file]
	for _, s := range steps {
		end := s.At + int64(len(s.Data))
		if grow := end - int64(len(data)); grow > 0 {
			data = append(data, make([]byte, grow)...)
		}
		if s.Kind == truncated {
			data = data[:s.At]
		} else {
			copy(data[s.At:], s.Data)
		}
	}
	d.files[file] = data
}

// survivors are those of the waiting steps that are found on the disk.
func (c cut) survivors(waiting []step) []step {
	switch c.weather {
	case keepsAll:
		return waiting
	case keepsNone:
		return nil
	case inOrder:
		n := c.rng.IntN(len(waiting) + 1)
		if n == len(waiting) {
			return waiting
		}
		return append(slices.Clone(waiting[:n]), c.torn(waiting[n])...)
	}
	var list []step
	for _, s := range waiting {
		switch c.rng.IntN(4) {
		case 0, 1:
			list = append(list, s)
		case 2:
			list = append(list, c.torn(s)...)
		}
	}
	return list
}

// torn are the sectors of a write that survive by themselves.
func (c cut) torn(s step) []step {
	var parts []step
	for rest := s.Data; s.Kind == written && len(rest) > 0; {
		n := min(int64(len(rest)), c.sector-s.At%c.sector)
		if c.rng.IntN(2) == 0 {
			parts = append(parts, step{Kind: written, At: s.At, Data: rest[:n]})
		}
		s.At, rest = s.At+n, rest[n:]
	}
	return parts
}

// image is what is found after a power cut, by name. A directory keeps its
// changes in order.
func (r *recording) image(c cut) map[string][]byte {
	d := r.after(c)
	for i, waiting := range d.waiting {
		d.keep(i, c.survivors(waiting))
	}
	moves := len(d.moves)
	switch c.weather {
	case keepsNone:
		moves = 0
	case inOrder, outOfOrder:
		moves = c.rng.IntN(moves + 1)
	}
	d.move(d.moves[:moves])
	found := map[string][]byte{}
	for name, file := range d.names {
		found[name] = d.files[file]
	}
	return found
}

// lay writes an image into an empty directory.
func lay(dir string, image map[string][]byte) error {
	for name, data := range image {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// save keeps a recording for a replay.
func (r *recording) save(t *testing.T) string {
	t.Helper()
	f, err := os.CreateTemp("", "powercut-*.gob")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := gob.NewEncoder(f).Encode(r); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

func loadRecording(t *testing.T, path string) *recording {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := new(recording)
	if err := gob.NewDecoder(f).Decode(r); err != nil {
		t.Fatalf("%s is no recording: %v", path, err)
	}
	return r
}

// String describes a recording in figures.
func (r *recording) String() string {
	var bytes, syncs int
	for _, s := range r.Steps {
		bytes += len(s.Data)
		if s.Kind == synced {
			syncs++
		}
	}
	return fmt.Sprintf("%d steps with %d KiB and %d syncs, %d promises", len(r.Steps), bytes>>10, syncs,
		len(r.Promises))
}
