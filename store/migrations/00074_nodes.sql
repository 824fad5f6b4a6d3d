-- Several processes can serve one database: they are its nodes. One of them leads: it
-- asks about open payments, compares the account, lets orders expire and tidies up. What
-- a worker has taken says which node it is of, and is free again once that node is gone.
-- A shop in one file has one process, and no rows here.

-- +goose Up
CREATE TABLE nodes (
  id         INTEGER PRIMARY KEY,                                      -- as in the node's data directory
  name       TEXT NOT NULL CHECK (name <> '' AND length(name) <= 200), -- process and address
  version    TEXT NOT NULL CHECK (length(version) <= 200),             -- of the program
  started_at INTEGER NOT NULL,                                         -- by the database's clock, as all times here
  renewed_at INTEGER NOT NULL                                          -- when it last said that it lives
) STRICT;

CREATE TABLE leader (
  id      INTEGER PRIMARY KEY CHECK (id = 1), -- the only row
  node    INTEGER NOT NULL,                   -- who leads; 0: nobody
  term    INTEGER NOT NULL,                   -- goes up with each who leads; what an earlier one still writes is refused
  ends_at INTEGER NOT NULL                    -- when somebody else may lead
) STRICT;
INSERT INTO leader (id, node, term, ends_at) VALUES (1, 0, 0, 0);

-- +goose StatementBegin
CREATE TRIGGER terms_go_on BEFORE UPDATE ON leader
WHEN NEW.term < OLD.term OR (NEW.node <> OLD.node AND NEW.node <> 0 AND NEW.term = OLD.term) BEGIN
  SELECT RAISE (ABORT, 'terms_go_on'); -- whoever leads has a term of their own
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER leader_stays BEFORE DELETE ON leader BEGIN
  SELECT RAISE (ABORT, 'leader_stays'); -- without the row, terms would begin anew
END;
-- +goose StatementEnd

ALTER TABLE hints ADD COLUMN lease_node INTEGER NOT NULL DEFAULT 0 /* the node whose worker has it; 0: of a shop that is alone */;
ALTER TABLE outbox ADD COLUMN lease_node INTEGER NOT NULL DEFAULT 0 /* the node whose worker has it; 0: of a shop that is alone */;
ALTER TABLE receipts ADD COLUMN lease_node INTEGER NOT NULL DEFAULT 0 /* the node whose worker has it; 0: of a shop that is alone */;
