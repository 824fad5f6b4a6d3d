package webpicture

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/contain"
	"github.com/jangteo/jangteo/store/photo"
)

// Limits of one import. The same file, imported again, goes on where they ended.
const (
	mostPictures = 3000
	gatherTime   = 30 * time.Minute
	atOnce       = 2 // pictures under way; each may take photo.MaxBytes
	hostFailures = 5 // in a row, until a host is asked no more
)

// Gatherer fetches the pictures of an import and keeps them in the shop.
type Gatherer struct {
	Imports store.Imports
	// Encode makes pictures of a file: those of photo.Encoder.
	Encode   func(context.Context, io.Reader) ([]photo.Set, error)
	MayFetch func(netip.AddrPort) bool // nil: Public
}

// News is what came of it.
type News struct {
	All, Kept int
	Failed    map[string]store.Text // why, by address
	Remarks   map[string]store.Text // what changed about those that are kept
}

// Told is what is to be said of pictures, by address.
func (n News) Told() map[string]store.Text {
	told := map[string]store.Text{}
	maps.Copy(told, n.Failed)
	maps.Copy(told, n.Remarks)
	return told
}

// Gather fetches pictures. It ends early with ctx, or when its time is over: what is
// left then has failed. An error is of the store, which could not keep one.
func (g Gatherer) Gather(ctx context.Context, addresses []string, progress func(done, all int)) (News, error) {
	ctx, cancel := context.WithTimeout(ctx, gatherTime)
	defer cancel()
	may := g.MayFetch
	if may == nil {
		may = Public
	}
	w := &work{Gatherer: g, fetcher: newFetcher(may), progress: progress, hosts: map[string]int{},
		news: News{All: len(addresses), Failed: map[string]store.Text{}, Remarks: map[string]store.Text{}}}
	defer w.client.CloseIdleConnections()
	list := make(chan string)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for address := range list {
				w.one(ctx, address)
			}
		})
	}
	for i, address := range addresses {
		if i >= mostPictures {
			w.done(address, ErrTooMany, false)
			continue
		}
		list <- address
	}
	close(list)
	workers.Wait()
	return w.news, w.broken
}

// work is a Gather under way.
type work struct {
	Gatherer
	*fetcher
	progress func(done, all int)
	mu       sync.Mutex     // guards the fields below
	hosts    map[string]int // failures in a row
	ended    int
	news     News
	broken   error // of the store
}

// one fetches and keeps a picture.
func (w *work) one(ctx context.Context, address string) {
	var sets []photo.Set
	err := w.refusal(ctx, address)
	if err == nil {
		err = contain.Panic(func() (err error) {
			sets, err = w.keep(ctx, address)
			return err
		})
	}
	w.done(address, err, len(sets) > 0 && sets[0].ForPrint)
}

// refusal is why an address is not even asked.
func (w *work) refusal(ctx context.Context, address string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case ctx.Err() != nil, w.broken != nil:
		return ErrStopped
	case w.hosts[hostOf(address)] >= hostFailures:
		return ErrHostDown
	}
	return nil
}

// keepError is of the store.
type keepError struct{ error }

func (e keepError) Unwrap() error { return e.error }

func (w *work) keep(ctx context.Context, address string) ([]photo.Set, error) {
	data, err := w.get(ctx, address)
	if err != nil {
		return nil, err
	}
	sets, err := w.Encode(ctx, bytes.NewReader(data))
	if err != nil {
		if ctx.Err() != nil {
			return nil, ErrStopped
		}
		return nil, err
	}
	var pieces [][]store.PictureFile
	for _, set := range sets {
		var sizes []store.PictureFile
		for _, f := range set.Files {
			sizes = append(sizes, store.PictureFile{Width: f.Width, Height: f.Height, Data: f.Data})
		}
		pieces = append(pieces, sizes)
	}
	// Stopping does not undo what is there already.
	if err := w.Imports.KeepFetched(context.WithoutCancel(ctx), address, pieces); err != nil {
		return nil, keepError{err}
	}
	return sets, nil
}

// done notes what came of a picture.
func (w *work) done(address string, err error, forPrint bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	host := hostOf(address)
	if errors.Is(err, ErrUnreachable) {
		w.hosts[host]++
	} else if !errors.Is(err, ErrHostDown) {
		delete(w.hosts, host)
	}
	var ours keepError
	switch {
	case errors.As(err, &ours):
		w.broken = errors.Join(w.broken, ours.error)
	case err != nil:
		w.news.Failed[address] = Reason(err)
	default:
		w.news.Kept++
		if forPrint {
			w.news.Remarks[address] = store.Text{Ko: "인쇄용(CMYK) 색이어서 조금 다르게 보일 수 있습니다",
				En: "its colours are for print and may look a little different"}
		}
	}
	w.ended++
	if w.progress != nil {
		w.progress(w.ended, w.news.All)
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
