package store

import (
	"slices"
	"strings"
	"testing"
)

// personal are the tables with something about a buyer: PersonData has it, and
// erasing what somebody asks for knows when it goes.
func personal() []string {
	return strings.Fields(`sessions cart_items wished taken_coupons orders order_lines order_totals attempts payments deposits refunds refund_codes refund_accounts refund_destinations
	  shipments further_parcels claims claim_lines claim_photos receipt_choices receipts refund_lines refund_parts notes consents consent_texts coupon_uses outbox events stock_alerts kept_contacts
	  reviews review_photos review_refusals questions`)
}

// impersonal are the tables without: of the shop's goods, its people and its own
// work, or keyed hashes that are forgotten in a day.
func impersonal() []string {
	return strings.Fields(`meta settings admins invitations recovery_codes categories products options variants
	  variant_values pictures stock_moves reservations fulfilments restocks order_slips arrivals arrival_sums batches batch_orders incidents
	  hints sweeps unreadable_rows legal_texts coupons coupon_codes search_docs search_words search_slips
	  search_changes changed_products unproved_mails guess_tallies guess_networks shown goose_db_version sale_days product_days
	  paid_days board_sums nodes leader imports import_products import_categories fetched_pictures fronts posts review_reports`)
}

// TestEveryTableIsOfSomebodyOrNobody demands of each new table to say whether people
// who ask what is held about them have a part in it.
func TestEveryTableIsOfSomebodyOrNobody(t *testing.T) {
	SQLiteOnly(t, "it reads the text of its tables")
	var there []string
	for _, r := range schemaRows(t, "SELECT name, '' FROM sqlite_schema WHERE type = 'table' AND "+
		"name NOT LIKE 'search_index%' AND name NOT LIKE 'sqlite_%'") {
		there = append(there, r[0])
		if slices.Contains(personal(), r[0]) == slices.Contains(impersonal(), r[0]) {
			t.Errorf("table %s: say whether it has something about a buyer; if so, PersonData has to have it", r[0])
		}
	}
	for _, table := range slices.Concat(personal(), impersonal()) {
		if !slices.Contains(there, table) {
			t.Errorf("there is no table %s", table)
		}
	}
}
