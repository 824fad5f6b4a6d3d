package wording

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// TestEveryKindHasWords demands words in both languages for each kind of each
// family, and no words for what is no kind.
func TestEveryKindHasWords(t *testing.T) {
	worded(t, "source", kindsOf(store.Sources()), sourceNames())
	worded(t, "button", kindsOf(store.PGs()), methodNames())
	worded(t, "claim", kindsOf(store.ClaimKinds()), claimNames())
	worded(t, "consent", kindsOf(store.ConsentKinds()), consentNames())
	worded(t, "entity", kindsOf(store.Entities()), entityNames())
	worded(t, "erasure", kindsOf(store.ErasureKinds()), erasureNames())
	worded(t, "receipt", kindsOf(store.ReceiptKinds()), receiptKindNames())
	worded(t, "receipt state", kindsOf(store.ReceiptStates()), receiptStateNames())
	worded(t, "receipt trouble", kindsOf(store.ReceiptTroubles()), receiptTroubleTexts())
	worded(t, "review state", kindsOf(store.ReviewStates()), reviewStateNames())
	worded(t, "keeping", kindsOf(store.Keepings()), keepingNames())
	worded(t, "undo", kindsOf(store.UndoOutcomes()), undoNames())
	worded(t, "bulk change", kindsOf(store.BulkChanges()), bulkNames())
	var mails []store.MailKind
	for _, m := range store.MailKinds() {
		mails = append(mails, m.Kind)
	}
	worded(t, "mail", mails, mailNames())
	var events []store.Happening
	said := map[store.Happening]store.Text{}
	for _, e := range store.Events() {
		events = append(events, e.Kind)
	}
	for what, w := range allEventWords() {
		said[what] = w.Text
	}
	worded(t, "event", events, said)
	titles, advice, badges := map[store.IncidentKind]store.Text{}, map[store.IncidentKind]store.Text{},
		map[store.IncidentKind]store.Text{}
	for kind, w := range allCaseWords() {
		titles[kind], advice[kind], badges[kind] = w.title, w.advice, w.badge
	}
	for _, words := range []map[store.IncidentKind]store.Text{titles, advice, badges} {
		worded(t, "case", kindsOf(store.IncidentKinds()), words)
	}
}

func kindsOf[K comparable](table []store.Meaning[K]) []K {
	kinds := make([]K, len(table))
	for i, m := range table {
		kinds[i] = m.Kind
	}
	return kinds
}

func worded[K comparable](t *testing.T, family string, kinds []K, words map[K]store.Text) {
	t.Helper()
	for _, k := range kinds {
		if w := words[k]; w.Ko == "" || w.En == "" {
			t.Errorf("%s %v has no words: %q, %q", family, k, w.Ko, w.En)
		}
	}
	for k := range maps.Keys(words) {
		if !slices.Contains(kinds, k) {
			t.Errorf("%s %v has words and is no kind", family, k)
		}
	}
}

// TestEventsAreToldWhole demands that what stands in braces is the same in both
// languages and is filled in.
func TestEventsAreToldWhole(t *testing.T) {
	braces := regexp.MustCompile(`\{\w+\}`)
	detail := map[string]any{"amount": 64900.0, "cancelled": 900.0, "currency": "KRW", "pg": "inicis",
		"mail": "receipt", "kind": "return", "batch": 7.0,
		"was": "cj", "was_number": "1", "carrier": "hanjin", "number": "2", "resolution": "refunded"}
	for what, w := range allEventWords() {
		if ko, en := slices.Sorted(slices.Values(braces.FindAllString(w.Ko, -1))),
			slices.Sorted(slices.Values(braces.FindAllString(w.En, -1))); !slices.Equal(ko, en) {
			t.Errorf("%v tells %v in Korean and %v in English", what, ko, en)
		}
		for _, lang := range []views.Lang{views.Korean, views.English} {
			entry := store.LogEntry{Event: store.Event{Entity: what.Entity, Kind: what.Kind, Detail: detail}}
			if text, echo := EventText(entry, nil, lang); braces.MatchString(text) || echo != w.repeats {
				t.Errorf("%v in %s: %q, %t", what, lang, text, echo)
			}
		}
	}
}

// TestRefundsAreToldInTheirCurrency looks at entries as they are written now, and
// at old ones, which only their payment tells the currency of.
func TestRefundsAreToldInTheirCurrency(t *testing.T) {
	paid := []store.Payment{{ImpUID: "imp_1", Amount: money.Money{Minor: 4900, Currency: money.USD}}}
	for _, c := range []struct {
		name     string
		detail   map[string]any
		payments []store.Payment
	}{
		{"now", map[string]any{"imp_uid": "imp_1", "amount": 4900.0, "currency": "USD"}, nil},
		{"old", map[string]any{"imp_uid": "imp_1", "amount": 4900.0}, paid},
	} {
		entry := store.LogEntry{Event: store.Event{Entity: store.EntityRefund, Kind: store.EventRequested,
			Detail: c.detail}}
		if text, _ := EventText(entry, c.payments, views.English); text != "A refund of $49.00 was requested." {
			t.Errorf("%s: %q", c.name, text)
		}
	}
}

func TestNoticesThatAreNoneSayNothing(t *testing.T) {
	for _, n := range []Notice{"", "nonsense", "Saved", "saved "} {
		if text := NoticeText(n, views.Korean) + NoticeText(n, views.English); text != "" {
			t.Errorf("%q says %q", n, text)
		}
	}
	for n, text := range notices() {
		if text.Ko == "" || text.En == "" || NoticeText(n, views.English) != text.En {
			t.Errorf("%s says %q and %q", n, text.Ko, text.En)
		}
	}
}
