package store

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"strings"
	"time"
)

// LegalKind is the kind of a legal text.
type LegalKind string

// The legal texts that a shop publishes.
const (
	Terms   LegalKind = "terms"   // 이용약관
	Privacy LegalKind = "privacy" // 개인정보처리방침
)

// LegalText is one published version of a legal text. Versions never change; a
// new one replaces the last.
type LegalText struct {
	Kind        LegalKind
	Version     int
	Text        Text // Markdown; English may be empty
	PublishedAt time.Time
}

// PublishText publishes the next version of a legal text and returns its
// number; by is who asked for it.
func (s *Store) PublishText(ctx context.Context, kind LegalKind, text Text, by Source) (version int, err error) {
	err = s.write(ctx, func(t *tx) error {
		version, err = t.publish(kind, text, by)
		return err
	})
	return version, err
}

func (t *tx) publish(kind LegalKind, text Text, by Source) (version int, err error) {
	if err := t.get("SELECT coalesce(max(version), 0) + 1 FROM legal_texts WHERE kind = ?", []any{kind},
		&version); err != nil {
		return 0, err
	}
	if _, err := t.exec("INSERT INTO legal_texts (kind, version, ko, en, published_at) VALUES (?, ?, ?, ?, ?)",
		kind, version, text.Ko, text.En, ms(t.now)); err != nil {
		return 0, fmt.Errorf("publish %s: %w", kind, err)
	}
	return version, t.event(Event{Entity: EntitySetting, Key: string(kind), Kind: EventPublished,
		After: fmt.Sprintf("version %d", version), Source: by})
}

// published lists the kinds of text with at least one version.
func (t *tx) published() ([]LegalKind, error) {
	var list []LegalKind
	err := t.each("SELECT DISTINCT kind FROM legal_texts ORDER BY kind DESC", nil, func(scan func(...any) error) error {
		var kind LegalKind
		err := scan(&kind)
		list = append(list, kind)
		return err
	})
	return list, err
}

// LegalTexts lists the versions of a legal text, newest first.
func (s *Store) LegalTexts(ctx context.Context, kind LegalKind) ([]LegalText, error) {
	var list []LegalText
	err := s.read(ctx, func(t *tx) error {
		return t.each("SELECT version, ko, en, published_at FROM legal_texts WHERE kind = ? ORDER BY version DESC",
			[]any{kind},
			func(scan func(...any) error) error {
				l := LegalText{Kind: kind}
				var at int64
				err := scan(&l.Version, &l.Text.Ko, &l.Text.En, &at)
				l.PublishedAt = fromMS(at)
				list = append(list, l)
				return err
			})
	})
	return list, err
}

//go:embed drafts
var legalDrafts embed.FS

// LegalDraft returns a template for a legal text, for the seller to review and
// edit before publishing. What returns cost, and where they go, is a list in Markdown.
func LegalDraft(kind LegalKind, seller Identity, returns Text) (Text, error) {
	ko, err := draftFor(string(kind)+".ko.md", "ko", seller, returns)
	if err != nil {
		return Text{}, err
	}
	en, err := draftFor(string(kind)+".en.md", "en", seller, returns)
	return Text{Ko: ko, En: en}, err
}

func draftFor(file, lang string, i Identity, returns Text) (string, error) {
	text, err := legalDrafts.ReadFile("drafts/" + file)
	if err != nil {
		return "", fmt.Errorf("draft of a text: %w", err)
	}
	return strings.NewReplacer("{name}", i.Name.In(lang), "{company}", cmp.Or(i.Company.In(lang), i.Name.In(lang)),
		"{tel}", i.Tel, "{returns}", strings.TrimRight(returns.In(lang), "\n"),
		"{email}", i.Email, "{privacy_officer}", cmp.Or(i.PrivacyOfficer.In(lang),
			i.Representative.In(lang))).Replace(string(text)), nil
}
