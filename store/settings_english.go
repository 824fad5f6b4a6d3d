package store

import (
	"context"
	"errors"
)

// ErrEnglishLacks is returned when the English shop is to open without what its
// visitors must be able to read.
var ErrEnglishLacks = errors.New("the English shop lacks its name, identity or texts")

// EnglishShop is the switch of the pages in English, and of what is paid from abroad.
type EnglishShop struct {
	*core
	seen *perFrame[bool]
}

// englishOn is the switch as it is kept.
type englishOn bool

// On reports whether the English shop is open. It is asked for each page.
func (e EnglishShop) On(ctx context.Context) (bool, error) {
	return e.seen.of(ctx, e.core, func(t *tx) (bool, error) {
		var on englishOn
		err := t.document("english", &on)
		return bool(on), err
	})
}

// Set opens or closes the English shop; by is who asked for it. ErrEnglishLacks while
// something is missing.
func (e EnglishShop) Set(ctx context.Context, on bool, by Source) error {
	return e.write(ctx, func(t *tx) error {
		lacks, err := t.englishLacks()
		if err != nil {
			return err
		}
		if on && len(lacks) > 0 {
			return ErrEnglishLacks
		}
		return t.putDocument("english", englishOn(on), by)
	})
}

// EnglishNeed is something that the English shop cannot open without.
type EnglishNeed string

// What the English shop needs.
const (
	EnglishName           EnglishNeed = "name"
	EnglishCompany        EnglishNeed = "company"
	EnglishRepresentative EnglishNeed = "representative"
	EnglishAddress        EnglishNeed = "address"
	EnglishTerms          EnglishNeed = EnglishNeed(Terms)
	EnglishPrivacy        EnglishNeed = EnglishNeed(Privacy)
)

// Lacks lists what is missing.
func (e EnglishShop) Lacks(ctx context.Context) ([]EnglishNeed, error) {
	var lacks []EnglishNeed
	err := e.read(ctx, func(t *tx) (err error) {
		lacks, err = t.englishLacks()
		return err
	})
	return lacks, err
}

func (t *tx) englishLacks() ([]EnglishNeed, error) {
	var i Identity // not the one of a shop that has never said who it is
	if err := t.document("identity", &i); err != nil {
		return nil, err
	}
	var lacks []EnglishNeed
	for _, need := range []struct {
		what EnglishNeed
		text string
	}{
		{EnglishName, i.Name.En}, {EnglishCompany, i.Company.En}, {EnglishRepresentative, i.Representative.En},
		{EnglishAddress, i.Address.En},
	} {
		if need.text == "" {
			lacks = append(lacks, need.what)
		}
	}
	for _, need := range []EnglishNeed{EnglishTerms, EnglishPrivacy} {
		var there bool
		if err := t.get(`SELECT EXISTS (SELECT 1 FROM legal_texts l WHERE kind = ? AND en <> '' AND version =
		  (SELECT max(version) FROM legal_texts WHERE kind = l.kind))`, []any{need}, &there); err != nil {
			return nil, err
		}
		if !there {
			lacks = append(lacks, need)
		}
	}
	return lacks, nil
}
