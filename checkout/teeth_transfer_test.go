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
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER UPDATE OF pay_state ON orders
			  WHEN NEW.pay_state = 'awaiting_deposit' BEGIN
			  UPDATE payments SET rank = 2, captured = 1 WHERE order_id = NEW.id AND source = 'bank'; END`)
		},
		"a transfer that came second is forgotten": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug AFTER INSERT ON incidents WHEN instr(NEW.imp_uid, 'bank:') = 1
			  BEGIN DELETE FROM incidents WHERE id = NEW.id; END`)
		},
		"a free order that was cancelled keeps its goods": func(w *world) {
			w.raw.Exec(`CREATE TRIGGER IF NOT EXISTS bug BEFORE INSERT ON restocks BEGIN SELECT RAISE (IGNORE); END`)
		},
	}
}
