package store

import (
	"slices"
	"strings"
	"testing"
)

// unseen are the tables that no page shows which is kept for everybody.
func unseen() []string {
	return strings.Fields(`meta admins stock_moves sessions cart_items wished taken_coupons orders order_lines reservations attempts
	  payments fulfilments refunds hints sweeps recovery_codes invitations shipments further_parcels batches batch_orders claims notes
	  outbox events search_docs search_words search_slips search_changes changed_products stock_alerts coupon_codes
	  order_totals receipt_choices receipts consent_texts consents claim_photos unreadable_rows incidents
	  deposits refund_codes refund_accounts refund_destinations refund_lines refund_parts claim_lines guess_tallies guess_networks restocks order_slips
	  unproved_mails kept_contacts imports import_products import_categories fetched_pictures sale_days product_days paid_days
	  board_sums arrivals arrival_sums nodes leader review_photos review_reports review_refusals shown goose_db_version sqlite_sequence`)
}

// TestPagesSeeEveryChange demands of every table either that all its changes are
// counted, or that it is among those that no kept page shows.
func TestPagesSeeEveryChange(t *testing.T) {
	SQLiteOnly(t, "it reads the text of its triggers and indexes")
	seen := map[string][]string{}
	for _, r := range schemaRows(t, "SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' AND "+
		"name LIKE 'pages_see_%' ORDER BY name") {
		seen[r[0]] = append(seen[r[0]], r[1])
	}
	for _, r := range schemaRows(t, "SELECT name, '' FROM sqlite_schema WHERE type = 'table' AND "+
		"name NOT LIKE 'search_index%' AND name NOT LIKE 'sqlite_%'") {
		table := r[0]
		if slices.Contains(unseen(), table) != (len(seen[table]) == 0) {
			t.Errorf("table %s: say whether pages show it", table)
		}
		all := strings.Join(seen[table], " ")
		for _, change := range []string{"AFTER INSERT ON", "AFTER DELETE ON", "AFTER UPDATE "} {
			if len(seen[table]) > 0 && !strings.Contains(all, change) {
				t.Errorf("table %s: nothing is counted %s", table, change)
			}
		}
	}
	if len(seen) < 8 {
		t.Errorf("only %d tables are seen", len(seen))
	}
}

// TestFrameSeesAllButProducts demands that what pages have around their content is
// read again after every change, except one of products and their stock.
func TestFrameSeesAllButProducts(t *testing.T) {
	SQLiteOnly(t, "it reads the text of its triggers and indexes")
	goods := strings.Fields("products options variant_values pictures variants reviews questions")
	for _, r := range schemaRows(t, "SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' AND "+
		"name LIKE 'pages_see_%'") {
		if strings.Contains(r[1], "goods = goods + 1") != slices.Contains(goods, r[0]) {
			t.Errorf("table %s: say whether what is around pages has it:\n%s", r[0], r[1])
		}
	}
}
