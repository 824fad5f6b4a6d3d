// Package store is what the shop knows: catalogue, carts, orders, payments and
// the work still to do, kept in one SQLite database and a folder of pictures.
// It is the only place with SQL.
//
// Every exported method that changes something is one transaction; it returns
// after the transaction is durable (synchronous=FULL). Methods that only read
// see one consistent snapshot. What must never happen — a forged payment
// accepted, an order fulfilled twice, stock below zero — is refused by the
// schema itself (migrations), whatever the code here does.
//
// The package decides nothing about money: checkout hands it pure functions
// that do, and the store applies what they say in the transaction in which it
// read what they were asked about.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// ErrNotFound says that there is no such thing in the database.
var ErrNotFound = errors.New("not found")

// ErrUnavailable says that the database could not take the change now (disk
// full, busy for too long, shutting down). Nothing was changed, unless a server went
// away before it could say what became of it: who asks again is told.
var ErrUnavailable = errors.New("the database cannot be written now")

// Options say how to open a Store.
type Options struct {
	Dir      string            // data directory; made if missing
	Live     bool              // real money; must agree with what the database was made for
	Now      func() time.Time  // the clock; nil: time.Now
	Random   io.Reader         // for order numbers and ids; nil: crypto/rand
	ReadOnly bool              // open only for reading, also beside a running shop; the database must exist
	Host     string            // what the shop is called from outside; passwords must not have it in them
	Weigh    func(bytes int64) // hears how much the index of words in memory takes; nil: nobody
	Log      *slog.Logger      // a line for each durable move of an order, with nothing personal; nil: none
	Database string            // postgres://…; empty: SQLite in the data directory
	Holder   string            // who serves the shop, one of its nodes; empty: a command beside it
	Version  string            // of the program, as the other nodes see it

	vfs         string                 // SQLite's way to files; empty: the operating system's
	synchronous string                 // when SQLite waits for the disk; empty: FULL
	said        func(statement string) // hears of each statement that is prepared; nil: nobody
	careless    bool                   // PostgreSQL may forget what it has confirmed
}

// Store is the shop's memory. It is safe for concurrent use.
type Store struct {
	*core
	People      People // who works in the shop
	RefundCodes RefundCodes
	Retention   Retention
	Alerts      Alerts
	Unproved    UnprovedMails
	English     EnglishShop
	Zones       Zones
	Receipts    CashReceipts
	RefundTo    RefundAccounts
	Parcels     Parcels
	Keys        KeyBox
	Imports     Imports
	Messages    Messages
	Reviews     Reviews
	Questions   Questions
	Fronts      Fronts
	Posts       Posts
	Nodes       Nodes
	Wishlists   Wishlists
	Listed      ListedCoupons
}

// core is what all of the store stands on: the database, the folder, the key of
// the installation and the clock.
type core struct {
	dir       string
	live      bool
	prefix    string
	keys      *keyring // of this installation, see db_secret.go
	host      string
	hashes    *hasher
	decoys    *decoys
	now       func() time.Time
	random    io.Reader
	log       *slog.Logger // nil: none
	weigh     func(bytes int64)
	engine    engine
	proof     proof // that the database takes changes
	values    optionCache
	frame     perFrame[Frame]
	terms     perFrame[ShippingTerms]
	offers    offers
	buttons   perFrame[Buttons]
	cards     perVersion[int64, Card] // by product
	counts    perVersion[int64, int]  // of whole categories
	newest    perVersion[Page, CardPage]
	suggested perVersion[halfTyped, []Suggestion]
	strangers strangers
	answers   answers
	memory    memory
	tally     atomic.Pointer[productTally] // of products, as they were last counted
	best      perEvent[span, []BestSeller]
	taxed     perEvent[span, []TaxLine]
	states    perVersion[struct{}, stateCounts]
	unweighed perVersion[struct{}, int64]
	showcase  perVersion[struct{}, Showcase]
	indexer   *indexer // nil: nothing may be written
	node      int64    // its number among those that serve the database; 0: it is alone, or none of them
	member    *member  // nil: the same
	shared    bool     // other processes may serve the same database
}

const databaseFile = "jangteo.db"

// Open opens the database in o.Dir, making or upgrading it first, and checks
// that SQLite and its settings are the ones that durability rests on.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &core{dir: o.Dir, live: o.Live, host: o.Host, hashes: newHasher(), decoys: newDecoys(), now: o.Now,
		random: orCryptoRand(o.Random), log: o.Log, weigh: o.Weigh}
	s := &Store{core: c, People: People{c}, RefundCodes: RefundCodes{c}, Alerts: Alerts{c},
		Unproved: UnprovedMails{c}, Retention: Retention{c},
		English: EnglishShop{c, &perFrame[bool]{}}, Keys: KeyBox{c}, Imports: Imports{c}, Zones: Zones{c},
		Messages: Messages{c},
		Receipts: CashReceipts{c}, RefundTo: RefundAccounts{c}, Reviews: Reviews{c}, Questions: Questions{c},
		Fronts: Fronts{c, &perFrame[Front]{}},
		Posts:  Posts{c}, Wishlists: Wishlists{c}, Nodes: Nodes{c},
		Listed:  ListedCoupons{c, &perFrame[[]ListedCoupon]{}},
		Parcels: Parcels{c, &perFrame[AfterSale]{}}}
	if err := c.choose(o); err != nil {
		return nil, err
	}
	if err := s.open(ctx, o.ReadOnly); err != nil {
		s.Close()
		return nil, err
	}
	if !o.ReadOnly {
		c.startIndexer()
	}
	if c.node > 0 {
		if err := c.join(ctx, o.Holder, o.Version); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// choose gives the store the engine that it stands on.
func (s *core) choose(o Options) error {
	if o.Database != "" {
		config, err := readPostgres(o.Database)
		if err != nil {
			return err
		}
		if o.Holder != "" {
			if s.node, err = nodeOf(o.Dir); err != nil {
				return fmt.Errorf("read which node this is: %w", err)
			}
		}
		s.engine = &postgresEngine{config: config, holder: o.Holder, node: s.node, now: o.Now, tell: s.tell,
			said: o.said, log: s.warn, careless: o.careless}
		s.shared = true
		return nil
	}
	db := database{path: filepath.Join(o.Dir, databaseFile), vfs: o.vfs, synchronous: o.synchronous, said: o.said}
	if o.ReadOnly {
		if _, err := os.Stat(db.path); err != nil {
			return fmt.Errorf("there is no shop in %s yet; start it once with `jangteo serve`", o.Dir)
		}
	}
	s.engine = &sqliteEngine{file: db, now: o.Now, tell: s.tell}
	return nil
}

// warn tells the program's log of a problem.
func (s *core) warn(problem string) {
	if s.log != nil {
		s.log.Warn(problem)
	}
}

func (s *Store) open(ctx context.Context, readOnly bool) (err error) {
	if !readOnly {
		if err := os.MkdirAll(s.imageDir(), 0o700); err != nil {
			return fmt.Errorf("make the data directory: %w", err)
		}
		if err := s.engine.migrate(ctx); err != nil {
			return err
		}
	}
	if err := s.engine.connect(ctx, readOnly); err != nil {
		return err
	}
	if !readOnly {
		if err := s.fixMode(ctx); err != nil {
			return err
		}
		if err := s.keyOrders(ctx); err != nil {
			return err
		}
		if err := s.tidySKUs(ctx); err != nil {
			return err
		}
		if err := s.noteAll(ctx); err != nil {
			return fmt.Errorf("note what is to be indexed for the search: %w", err)
		}
	}
	if err := s.unlock(ctx, readOnly); err != nil {
		return err
	}
	if !readOnly {
		if err := s.writeAll(ctx, sealPlainAccounts); err != nil {
			return fmt.Errorf("seal accounts: %w", err)
		}
	}
	return s.read(ctx, func(t *tx) error {
		var live bool
		if err := t.get("SELECT live, prefix FROM meta", nil, &live, &s.prefix); err != nil {
			return err
		}
		if readOnly {
			s.live = live
		}
		return nil
	})
}

// fixMode fixes at creation the installation's prefix and whether it takes real money, and
// refuses to open it as the other kind ever after.
func (s *Store) fixMode(ctx context.Context) error {
	return s.write(ctx, func(t *tx) error {
		prefix, err := newPrefix(s.random)
		if err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO meta (id, live, prefix, created_at) VALUES (1, ?, ?, ?) ON CONFLICT DO
		  NOTHING`,
			s.live, prefix, ms(t.now)); err != nil {
			return err
		}
		var live bool
		if err := t.get("SELECT live FROM meta", nil, &live); err != nil {
			return err
		}
		if live != s.live {
			return modeError(live)
		}
		return nil
	})
}

func modeError(databaseIsLive bool) error {
	if databaseIsLive {
		return errors.New("this data directory belongs to a live shop: set IAMPORT_KEY, IAMPORT_SECRET and " +
			"IAMPORT_CODE, or JANGTEO_MODE=live if its keys are in the admin, or give another JANGTEO_DATA for the " +
			"sandbox")
	}
	return errors.New("this data directory was made in sandbox mode and holds test orders: give a new " +
		"JANGTEO_DATA for the live shop")
}

// Live tells whether the installation takes real money.
func (s *core) Live() bool { return s.live }

// Dir is the data directory.
func (s *core) Dir() string { return s.dir }

// Close ends all work under way and closes the database.
func (s *Store) Close() error {
	s.member.leave()
	s.indexer.close()
	s.memory.close()
	return s.engine.close()
}

// write runs fn in a transaction and returns once it is durable. fn may run in
// the same database transaction as others, but fails or succeeds alone.
func (s *core) write(ctx context.Context, fn func(*tx) error) error {
	return s.proof.heard(s.engine.write(ctx, books, s.withKeys(led(ctx, fn))))
}

// writeAside is write for carts, visitors' sessions, hints and guesses alone: it waits for
// no change to the books, where the engine can.
func (s *core) writeAside(ctx context.Context, fn func(*tx) error) error {
	return s.proof.heard(s.engine.write(ctx, none, s.withKeys(led(ctx, fn))))
}

// read runs fn on one consistent snapshot.
func (s *core) read(ctx context.Context, fn func(*tx) error) error {
	return s.engine.read(ctx, s.withKeys(fn))
}

// withKeys lets a transaction seal and open secrets.
func (s *core) withKeys(fn func(*tx) error) func(*tx) error {
	return func(t *tx) error {
		t.core = s
		return fn(t)
	}
}

func ms(t time.Time) int64 { return t.UnixMilli() }

func fromMS(v int64) time.Time { return time.UnixMilli(v).UTC() }
