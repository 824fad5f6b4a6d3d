package checkout

// ownBugs are mistakes about payments without a PG that this program must never make.
func ownBugs() map[string]func(*world) {
	return map[string]func(*world){
		"what has a price is free": func(w *world) {
			w.raw.Exec(`PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1;
			  DROP TRIGGER IF EXISTS attempts_keep_identity;
			  UPDATE attempts SET pg = 'none' WHERE pg = 'inicis';
			  PRAGMA ignore_check_constraints = 0; PRAGMA foreign_keys = 1`)
		},
		"money is in the books before anybody saw the transfer": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS transfers_have_come;
			  CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE OF pay_state ON orders
			  WHEN NEW.pay_state = 'awaiting_deposit' BEGIN
			  UPDATE payments SET rank = 2, captured = 1 WHERE order_id = NEW.id AND source = 'bank'; END`)
		},
		"a transfer that came second is forgotten": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON events WHEN NEW.entity = 'incident'
			  AND NEW.kind = 'duplicate' AND instr(NEW.entity_key, 'bank:') = 1 BEGIN
			  UPDATE incidents SET closed_at = 1, resolution = 'x' WHERE imp_uid = NEW.entity_key; END`)
		},
		"a part of a transfer is taken for all of it": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS transfers_have_come; CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON deposits
			  BEGIN UPDATE payments SET rank = 2, captured = 1 WHERE imp_uid = NEW.imp_uid; END`)
		},
		"a deposit is in the books twice": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON deposits WHEN NEW.line IS NOT NULL BEGIN
			  INSERT INTO deposits (imp_uid, amount, name, created_at) VALUES (NEW.imp_uid, NEW.amount, '', NEW.created_at); END`)
		},
		"what was transferred beyond the price is forgotten": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON events WHEN NEW.kind = 'deposit' BEGIN
			  UPDATE incidents SET closed_at = 1, resolution = 'returned' WHERE kind = 'deposit'; END`)
		},
		"the account of a refund outlives it": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS forgets_used_refund_accounts`)
		},
		"money of a transfer goes back without its goods": func(w *world) {
			w.raw.Exec(`DROP TRIGGER IF EXISTS refund_parts_beside_lines;
			  DROP TRIGGER IF EXISTS restocks_of_goods_that_are_here; CREATE TRIGGER IF NOT EXISTS bug BEFORE INSERT
			  ON refund_lines WHEN EXISTS (SELECT 1 FROM refunds WHERE id = NEW.refund_id AND instr(imp_uid, 'bank:') = 1)
			  BEGIN SELECT RAISE (IGNORE); END`)
		},
		"a free order that was cancelled keeps its goods": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug BEFORE INSERT ON restocks BEGIN SELECT RAISE (IGNORE); END`)
		},
	}
}
