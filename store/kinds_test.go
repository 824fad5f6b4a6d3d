package store_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jangteo/jangteo/store"
)

// TestEveryKindHasAMeaning demands that each family's table says of each kind
// what it means, once, and, where people are told, whom.
func TestEveryKindHasAMeaning(t *testing.T) {
	meant(t, "source", store.Sources(), false)
	meant(t, "button", store.PGs(), false)
	meant(t, "entity", store.Entities(), false)
	meant(t, "consent", store.ConsentKinds(), false)
	meant(t, "shipping group", store.ShipGroups(), false)
	meant(t, "post", store.PostKinds(), false)
	meant(t, "shelf", store.ShelfKinds(), false)
	meant(t, "tax", store.TaxKinds(), false)
	meant(t, "way of being taxed", store.TaxModes(), false)
	meant(t, "effect", store.EffectKinds(), false)
	meant(t, "guess", store.GuessKinds(), false)
	meant(t, "erasure", store.ErasureKinds(), false)
	meant(t, "keeping", store.Keepings(), false)
	meant(t, "undo", store.UndoOutcomes(), false)
	meant(t, "bulk change", store.BulkChanges(), false)
	meant(t, "receipt mode", store.ReceiptModes(), false)
	meant(t, "receipt", store.ReceiptKinds(), false)
	meant(t, "receipt state", store.ReceiptStates(), false)
	meant(t, "receipt trouble", store.ReceiptTroubles(), false)
	meant(t, "incident", store.IncidentKinds(), true)
	meant(t, "claim", store.ClaimKinds(), true)
	var mails []store.Meaning[store.MailKind]
	prefixes := map[string]bool{}
	for _, m := range store.MailKinds() {
		mails = append(mails, m.Meaning)
		if m.Prefix == "" || strings.Contains(m.Prefix, ":") || prefixes[m.Prefix] {
			t.Errorf("mail %s has the prefix %q", m.Kind, m.Prefix)
		}
		prefixes[m.Prefix] = true
	}
	meant(t, "mail", mails, true)
	var events []store.Meaning[store.Happening]
	for _, e := range store.Events() {
		events = append(events, e.Meaning)
	}
	meant(t, "event", events, true)
}

func meant[K comparable](t *testing.T, family string, table []store.Meaning[K], heard bool) {
	t.Helper()
	seen := map[K]bool{}
	for _, m := range table {
		if m.Means == "" || (m.Hears != 0) != heard || seen[m.Kind] {
			t.Errorf("%s %v: means %q, heard by %d, listed before: %t", family, m.Kind, m.Means, m.Hears, seen[m.Kind])
		}
		seen[m.Kind] = true
	}
}

// TestEventsAreHeardOfByTheirMails compares whom an event is said to be told with
// those whom its mails go to.
func TestEventsAreHeardOfByTheirMails(t *testing.T) {
	to, used := map[store.MailKind]store.Audience{}, map[store.MailKind]bool{}
	for _, m := range store.MailKinds() {
		to[m.Kind] = m.Hears
	}
	for _, e := range store.Events() {
		hears := store.ToNobody
		for _, m := range e.Mails {
			hears, used[m] = hears.And(to[m]), true
		}
		if hears != e.Hears {
			t.Errorf("%v is heard of by %d, its mails go to %d", e.Kind, e.Hears, hears)
		}
	}
	for kind := range to {
		if !used[kind] {
			t.Errorf("no event is told by the mail %s", kind)
		}
	}
}

// TestLogCanTellOfEachState demands an event for each value that the log takes
// over from elsewhere: states of refunds and claims, and kinds of incidents.
func TestLogCanTellOfEachState(t *testing.T) {
	store.SQLiteOnly(t, "it reads the text of its tables")
	happen := map[store.Happening]bool{}
	for _, e := range store.Events() {
		happen[e.Kind] = true
	}
	lists := schemaLists(t)
	for column, entity := range map[string]store.Entity{"refunds.state": store.EntityRefund,
		"claims.state": store.EntityClaim, "incidents.kind": store.EntityIncident} {
		if len(lists[column]) == 0 {
			t.Errorf("the schema lists no values of %s", column)
		}
		for _, v := range lists[column] {
			if !happen[store.Happening{Entity: entity, Kind: store.EventKind(v)}] {
				t.Errorf("the log cannot tell that a %s is %s", entity, v)
			}
		}
	}
}

// TestSchemaKnowsTheSameKinds compares each list of kinds in the schema with the
// table of the program.
func TestSchemaKnowsTheSameKinds(t *testing.T) {
	store.SQLiteOnly(t, "it reads the text of its tables")
	want := map[string][]string{
		"events.entity":     textsOf(store.Entities()),
		"incidents.kind":    textsOf(store.IncidentKinds()),
		"outbox.kind":       textsOf(store.EffectKinds()),
		"claims.kind":       textsOf(store.ClaimKinds()),
		"attempts.pg":       textsOf(store.PGs()),
		"refund_parts.kind": textsOf(store.RefundParts()),
		"payments.source":   textsOf(store.PaymentSources()),
		"refunds.source":    sorted(store.SourcePolicy, store.SourceAdmin, store.SourceBuyer, store.SourceConsole),
		"hints.source": sorted(store.SourcePage, store.SourceRedirect, store.SourceWebhook, store.SourcePoll,
			store.SourceSweep, store.SourceAdmin),
		"sessions.kind":      sorted(store.CartSession, store.AdminSession),
		"coupons.kind":       sorted(store.PercentOff, store.AmountOff, store.FreeShipping),
		"legal_texts.kind":   sorted(store.Terms, store.Privacy),
		"consent_texts.kind": textsOf(store.ConsentKinds()),
		"consents.kind":      textsOf(store.ConsentKinds()),
		"posts.kind":         textsOf(store.PostKinds()),

		"receipt_choices.kind": sorted(store.NoReceipt, store.PersonReceipt, store.CompanyReceipt),
		"receipts.kind":        sorted(store.PersonReceipt, store.CompanyReceipt, store.UnaskedReceipt),

		"guess_tallies.kind": textsOf(store.GuessKinds()), "guess_networks.kind": textsOf(store.GuessKinds()),
	}
	got := schemaLists(t)
	for column := range got {
		if _, name, _ := strings.Cut(column, "."); !slices.Contains([]string{"kind", "source", "pg", "entity"}, name) {
			delete(got, column)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("kinds (-program +schema):\n%s", diff)
	}
}

func textsOf[K ~string](table []store.Meaning[K]) []string {
	var kinds []K
	for _, m := range table {
		kinds = append(kinds, m.Kind)
	}
	return sorted(kinds...)
}

func sorted[K ~string](kinds ...K) []string {
	var list []string
	for _, k := range kinds {
		list = append(list, string(k))
	}
	slices.Sort(list)
	return list
}

// schemaLists are the values that the schema allows in columns ("table.column")
// for which it lists them.
func schemaLists(t *testing.T) map[string][]string {
	t.Helper()
	dir := t.TempDir()
	open(t, dir)
	lists := map[string][]string{}
	for _, sql := range schema(t, dir) {
		table := regexp.MustCompile(`^CREATE TABLE "?(\w+)`).FindStringSubmatch(sql)
		if table == nil {
			continue
		}
		for _, m := range regexp.MustCompile(`CHECK \((\w+) IN \(('[^)]*)\)`).FindAllStringSubmatch(sql, -1) {
			lists[table[1]+"."+m[1]] = sorted(strings.Split(strings.NewReplacer("'", "", " ", "").Replace(m[2]),
				",")...)
		}
	}
	return lists
}
