-- Each rule that a trigger keeps is refused by its name, which is the trigger's,
-- so that the program knows it by that and not by a sentence. The sentences stay
-- beside them, for people. Nothing else changes: the triggers come in the order in
-- which they were made before.

-- +goose Up
DROP TRIGGER meta_is_fixed;
-- +goose StatementBegin
CREATE TRIGGER meta_is_fixed BEFORE UPDATE ON meta BEGIN
  SELECT RAISE (ABORT, 'meta_is_fixed'); -- an installation stays live or sandbox for ever
END;
-- +goose StatementEnd
DROP TRIGGER meta_stays;
-- +goose StatementBegin
CREATE TRIGGER meta_stays BEFORE DELETE ON meta BEGIN
  SELECT RAISE (ABORT, 'meta_stays'); -- an installation stays live or sandbox for ever
END;
-- +goose StatementEnd
DROP TRIGGER orders_stay;
-- +goose StatementBegin
CREATE TRIGGER orders_stay BEFORE DELETE ON orders BEGIN
  SELECT RAISE (ABORT, 'orders_stay'); -- orders are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER orders_keep_identity;
-- +goose StatementBegin
CREATE TRIGGER orders_keep_identity BEFORE UPDATE OF id, public_id, order_no, language, created_at ON orders BEGIN
  SELECT RAISE (ABORT, 'orders_keep_identity'); -- an order keeps its identity
END;
-- +goose StatementEnd
DROP TRIGGER orders_begin_unpaid;
-- +goose StatementBegin
CREATE TRIGGER orders_begin_unpaid BEFORE INSERT ON orders
WHEN NEW.pay_state <> 'unpaid' OR NEW.ship_state <> 'none' BEGIN
  SELECT RAISE (ABORT, 'orders_begin_unpaid'); -- an order begins unpaid
END;
-- +goose StatementEnd
DROP TRIGGER orders_pay_moves;
-- +goose StatementBegin
CREATE TRIGGER orders_pay_moves BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state <> OLD.pay_state AND (OLD.pay_state || '>' || NEW.pay_state) NOT IN (
  'unpaid>awaiting_deposit', 'unpaid>paid', 'unpaid>held', 'unpaid>void',
  'awaiting_deposit>paid', 'awaiting_deposit>held', 'awaiting_deposit>void',
  'void>paid', 'void>held', 'held>paid', 'held>refunded', 'paid>refunded') BEGIN
  SELECT RAISE (ABORT, 'orders_pay_moves'); -- no such move of pay_state
END;
-- +goose StatementEnd
DROP TRIGGER orders_ship_moves;
-- +goose StatementBegin
CREATE TRIGGER orders_ship_moves BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state <> OLD.ship_state AND (OLD.ship_state || '>' || NEW.ship_state) NOT IN (
  'none>ready', 'ready>none', 'ready>shipped', 'shipped>returned') BEGIN
  SELECT RAISE (ABORT, 'orders_ship_moves'); -- no such move of ship_state
END;
-- +goose StatementEnd
DROP TRIGGER orders_paid_by_payment;
-- +goose StatementBegin
CREATE TRIGGER orders_paid_by_payment BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'paid' AND OLD.pay_state <> 'paid'
 AND NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted' AND cancelled < amount) BEGIN
  SELECT RAISE (ABORT, 'orders_paid_by_payment'); -- an order is paid only by an accepted payment
END;
-- +goose StatementEnd
DROP TRIGGER orders_refunded_by_payment;
-- +goose StatementBegin
CREATE TRIGGER orders_refunded_by_payment BEFORE UPDATE OF pay_state ON orders
WHEN NEW.pay_state = 'refunded' AND OLD.pay_state <> 'refunded'
 AND (NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND captured = 1 AND cancelled = amount)
   OR EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted' AND cancelled < amount)) BEGIN
  SELECT RAISE (ABORT, 'orders_refunded_by_payment'); -- an order is refunded only when its money is back
END;
-- +goose StatementEnd
DROP TRIGGER orders_ship_when_fulfilled;
-- +goose StatementBegin
CREATE TRIGGER orders_ship_when_fulfilled BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state <> 'none' AND NOT EXISTS (SELECT 1 FROM fulfilments WHERE order_id = NEW.id) BEGIN
  SELECT RAISE (ABORT, 'orders_ship_when_fulfilled'); -- only a fulfilled order is shipped
END;
-- +goose StatementEnd
DROP TRIGGER order_lines_only_before_attempts;
-- +goose StatementBegin
CREATE TRIGGER order_lines_only_before_attempts BEFORE INSERT ON order_lines
WHEN EXISTS (SELECT 1 FROM attempts WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'order_lines_only_before_attempts'); -- an order that was offered for payment is final
END;
-- +goose StatementEnd
DROP TRIGGER order_lines_are_final;
-- +goose StatementBegin
CREATE TRIGGER order_lines_are_final BEFORE UPDATE ON order_lines BEGIN
  SELECT RAISE (ABORT, 'order_lines_are_final'); -- order lines are never changed
END;
-- +goose StatementEnd
DROP TRIGGER order_lines_stay;
-- +goose StatementBegin
CREATE TRIGGER order_lines_stay BEFORE DELETE ON order_lines BEGIN
  SELECT RAISE (ABORT, 'order_lines_stay'); -- order lines are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER order_lines_only_before_totals;
-- +goose StatementBegin
CREATE TRIGGER order_lines_only_before_totals BEFORE INSERT ON order_lines
WHEN EXISTS (SELECT 1 FROM order_totals WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'order_lines_only_before_totals'); -- an order that has its total is final
END;
-- +goose StatementEnd
DROP TRIGGER reservations_sold_is_final;
-- +goose StatementBegin
CREATE TRIGGER reservations_sold_is_final BEFORE UPDATE ON reservations
WHEN OLD.state = 'sold' OR NEW.quantity <> OLD.quantity OR NEW.variant_id <> OLD.variant_id OR NEW.order_id <> OLD.order_id BEGIN
  SELECT RAISE (ABORT, 'reservations_sold_is_final'); -- sold goods stay sold
END;
-- +goose StatementEnd
DROP TRIGGER reservations_stay;
-- +goose StatementBegin
CREATE TRIGGER reservations_stay BEFORE DELETE ON reservations BEGIN
  SELECT RAISE (ABORT, 'reservations_stay'); -- reservations are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER attempts_keep_identity;
-- +goose StatementBegin
CREATE TRIGGER attempts_keep_identity
BEFORE UPDATE OF id, order_id, merchant_uid, pg, channel, provider, mid, amount, currency, created_at ON attempts BEGIN
  SELECT RAISE (ABORT, 'attempts_keep_identity'); -- an attempt keeps what it asked for
END;
-- +goose StatementEnd
DROP TRIGGER attempts_stay;
-- +goose StatementBegin
CREATE TRIGGER attempts_stay BEFORE DELETE ON attempts BEGIN
  SELECT RAISE (ABORT, 'attempts_stay'); -- attempts are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER payments_stay;
-- +goose StatementBegin
CREATE TRIGGER payments_stay BEFORE DELETE ON payments BEGIN
  SELECT RAISE (ABORT, 'payments_stay'); -- payments are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER payments_never_regress;
-- +goose StatementBegin
CREATE TRIGGER payments_never_regress BEFORE UPDATE ON payments
WHEN NEW.rank < OLD.rank OR NEW.cancelled < OLD.cancelled OR NEW.captured < OLD.captured
  OR NEW.amount <> OLD.amount OR NEW.currency <> OLD.currency
  OR NEW.merchant_uid <> OLD.merchant_uid OR NEW.imp_uid <> OLD.imp_uid OR NEW.sandbox <> OLD.sandbox BEGIN
  SELECT RAISE (ABORT, 'payments_never_regress'); -- a payment never goes back and never changes its terms
END;
-- +goose StatementEnd
DROP TRIGGER payments_stay_accepted;
-- +goose StatementBegin
CREATE TRIGGER payments_stay_accepted BEFORE UPDATE OF verdict, attempt_id, order_id ON payments
WHEN OLD.verdict = 'accepted' AND (NEW.verdict <> 'accepted' OR NEW.attempt_id IS NOT OLD.attempt_id OR NEW.order_id IS NOT OLD.order_id) BEGIN
  SELECT RAISE (ABORT, 'payments_stay_accepted'); -- an accepted payment stays accepted
END;
-- +goose StatementEnd
DROP TRIGGER payments_accepted_insert;
-- +goose StatementBegin
CREATE TRIGGER payments_accepted_insert BEFORE INSERT ON payments
WHEN NEW.verdict = 'accepted' AND (NEW.cancelled > 0 OR NOT EXISTS (
  SELECT 1 FROM attempts WHERE id = NEW.attempt_id AND provider = NEW.provider AND mid IN ('', NEW.mid))) BEGIN
  SELECT RAISE (ABORT, 'payments_accepted_insert'); -- only an untouched payment by the asked channel is accepted
END;
-- +goose StatementEnd
DROP TRIGGER payments_accepted_update;
-- +goose StatementBegin
CREATE TRIGGER payments_accepted_update BEFORE UPDATE OF verdict ON payments
WHEN NEW.verdict = 'accepted' AND OLD.verdict <> 'accepted' AND (NEW.cancelled > 0 OR OLD.verdict IN ('mismatch', 'orphan', 'duplicate') OR NOT EXISTS (
  SELECT 1 FROM attempts WHERE id = NEW.attempt_id AND provider = NEW.provider AND mid IN ('', NEW.mid))) BEGIN
  SELECT RAISE (ABORT, 'payments_accepted_update'); -- only an untouched payment by the asked channel is accepted
END;
-- +goose StatementEnd
DROP TRIGGER fulfilments_are_final;
-- +goose StatementBegin
CREATE TRIGGER fulfilments_are_final BEFORE UPDATE ON fulfilments BEGIN
  SELECT RAISE (ABORT, 'fulfilments_are_final'); -- fulfilments are never changed
END;
-- +goose StatementEnd
DROP TRIGGER fulfilments_stay;
-- +goose StatementBegin
CREATE TRIGGER fulfilments_stay BEFORE DELETE ON fulfilments BEGIN
  SELECT RAISE (ABORT, 'fulfilments_stay'); -- fulfilments are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER refunds_within_rest;
-- +goose StatementBegin
CREATE TRIGGER refunds_within_rest BEFORE INSERT ON refunds
WHEN NEW.state = 'requested' AND NEW.checksum IS NOT (SELECT amount - cancelled FROM payments WHERE imp_uid = NEW.imp_uid) BEGIN
  SELECT RAISE (ABORT, 'refunds_within_rest'); -- a refund states what is left to give back
END;
-- +goose StatementEnd
DROP TRIGGER refunds_keep_terms;
-- +goose StatementBegin
CREATE TRIGGER refunds_keep_terms BEFORE UPDATE ON refunds
WHEN NEW.imp_uid <> OLD.imp_uid OR NEW.amount <> OLD.amount OR NEW.key <> OLD.key OR NEW.source <> OLD.source
  OR (OLD.state IN ('done', 'failed') AND NEW.state <> OLD.state) BEGIN
  SELECT RAISE (ABORT, 'refunds_keep_terms'); -- a refund keeps its terms and its end
END;
-- +goose StatementEnd
DROP TRIGGER refunds_stay;
-- +goose StatementBegin
CREATE TRIGGER refunds_stay BEFORE DELETE ON refunds BEGIN
  SELECT RAISE (ABORT, 'refunds_stay'); -- refunds are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER stock_moves_are_final;
-- +goose StatementBegin
CREATE TRIGGER stock_moves_are_final BEFORE UPDATE ON stock_moves BEGIN
  SELECT RAISE (ABORT, 'stock_moves_are_final'); -- stock moves are never changed
END;
-- +goose StatementEnd
DROP TRIGGER stock_moves_stay;
-- +goose StatementBegin
CREATE TRIGGER stock_moves_stay BEFORE DELETE ON stock_moves BEGIN
  SELECT RAISE (ABORT, 'stock_moves_stay'); -- stock moves are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER outbox_done_is_final;
-- +goose StatementBegin
CREATE TRIGGER outbox_done_is_final BEFORE UPDATE ON outbox
WHEN NEW.key <> OLD.key OR NEW.kind <> OLD.kind OR (OLD.done_at IS NOT NULL AND NEW.done_at IS NULL) BEGIN
  SELECT RAISE (ABORT, 'outbox_done_is_final'); -- an effect is done once
END;
-- +goose StatementEnd
DROP TRIGGER events_are_final;
-- +goose StatementBegin
CREATE TRIGGER events_are_final BEFORE UPDATE ON events BEGIN
  SELECT RAISE (ABORT, 'events_are_final'); -- events are never changed
END;
-- +goose StatementEnd
DROP TRIGGER events_stay;
-- +goose StatementBegin
CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN
  SELECT RAISE (ABORT, 'events_stay'); -- events are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER legal_texts_are_final;
-- +goose StatementBegin
CREATE TRIGGER legal_texts_are_final BEFORE UPDATE ON legal_texts BEGIN
  SELECT RAISE (ABORT, 'legal_texts_are_final'); -- a published text is never changed, only followed by another version
END;
-- +goose StatementEnd
DROP TRIGGER legal_texts_stay;
-- +goose StatementBegin
CREATE TRIGGER legal_texts_stay BEFORE DELETE ON legal_texts BEGIN
  SELECT RAISE (ABORT, 'legal_texts_stay'); -- published texts are kept
END;
-- +goose StatementEnd
DROP TRIGGER shipments_of_shipped_orders;
-- +goose StatementBegin
CREATE TRIGGER shipments_of_shipped_orders BEFORE INSERT ON shipments
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND ship_state = 'shipped') BEGIN
  SELECT RAISE (ABORT, 'shipments_of_shipped_orders'); -- a parcel belongs to a shipped order
END;
-- +goose StatementEnd
DROP TRIGGER orders_ship_what_is_paid;
-- +goose StatementBegin
CREATE TRIGGER orders_ship_what_is_paid BEFORE UPDATE OF ship_state ON orders
WHEN NEW.ship_state = 'shipped' AND OLD.ship_state <> 'shipped' AND (NEW.pay_state <> 'paid'
  OR NOT EXISTS (SELECT 1 FROM payments WHERE order_id = NEW.id AND verdict = 'accepted' AND cancelled < amount)
  OR EXISTS (SELECT 1 FROM payments p JOIN refunds r ON r.imp_uid = p.imp_uid WHERE p.order_id = NEW.id AND p.verdict = 'accepted'
             AND r.state IN ('requested', 'sent', 'unknown', 'pending_pg'))) BEGIN
  SELECT RAISE (ABORT, 'orders_ship_what_is_paid'); -- only what is paid for, with no refund under way, is shipped
END;
-- +goose StatementEnd
DROP TRIGGER shipments_keep_their_order;
-- +goose StatementBegin
CREATE TRIGGER shipments_keep_their_order BEFORE UPDATE ON shipments
WHEN NEW.order_id <> OLD.order_id OR NEW.shipped_at <> OLD.shipped_at BEGIN
  SELECT RAISE (ABORT, 'shipments_keep_their_order'); -- of a parcel only carrier and number can be mended
END;
-- +goose StatementEnd
DROP TRIGGER shipments_stay;
-- +goose StatementBegin
CREATE TRIGGER shipments_stay BEFORE DELETE ON shipments BEGIN
  SELECT RAISE (ABORT, 'shipments_stay'); -- parcels are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER batch_orders_are_to_ship;
-- +goose StatementBegin
CREATE TRIGGER batch_orders_are_to_ship BEFORE INSERT ON batch_orders
WHEN NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND pay_state = 'paid' AND ship_state = 'ready') BEGIN
  SELECT RAISE (ABORT, 'batch_orders_are_to_ship'); -- only orders to be shipped get on a shipping list
END;
-- +goose StatementEnd
DROP TRIGGER batch_orders_are_final;
-- +goose StatementBegin
CREATE TRIGGER batch_orders_are_final BEFORE UPDATE ON batch_orders BEGIN
  SELECT RAISE (ABORT, 'batch_orders_are_final'); -- a shipping list stays as it was made
END;
-- +goose StatementEnd
DROP TRIGGER batch_orders_stay;
-- +goose StatementBegin
CREATE TRIGGER batch_orders_stay BEFORE DELETE ON batch_orders BEGIN
  SELECT RAISE (ABORT, 'batch_orders_stay'); -- a shipping list stays as it was made
END;
-- +goose StatementEnd
DROP TRIGGER last_owner_stays;
-- +goose StatementBegin
CREATE TRIGGER last_owner_stays BEFORE UPDATE OF role, disabled_at, password_at ON admins
WHEN OLD.role = 'owner' AND OLD.disabled_at IS NULL AND OLD.password_at > 0
  AND (NEW.role <> 'owner' OR NEW.disabled_at IS NOT NULL OR NEW.password_at = 0)
  AND NOT EXISTS (SELECT 1 FROM admins WHERE id <> OLD.id AND role = 'owner' AND disabled_at IS NULL AND password_at > 0) BEGIN
  SELECT RAISE (ABORT, 'last_owner_stays'); -- a shop has an owner who can log in
END;
-- +goose StatementEnd
DROP TRIGGER admins_stay;
-- +goose StatementBegin
CREATE TRIGGER admins_stay BEFORE DELETE ON admins BEGIN
  SELECT RAISE (ABORT, 'admins_stay'); -- the log names them: admins are disabled, never deleted
END;
-- +goose StatementEnd
DROP TRIGGER claims_keep_their_end;
-- +goose StatementBegin
CREATE TRIGGER claims_keep_their_end BEFORE UPDATE ON claims
WHEN OLD.closed_at IS NOT NULL OR NEW.order_id <> OLD.order_id OR NEW.kind <> OLD.kind BEGIN
  SELECT RAISE (ABORT, 'claims_keep_their_end'); -- a closed claim stays closed
END;
-- +goose StatementEnd
DROP TRIGGER order_totals_are_final;
-- +goose StatementBegin
CREATE TRIGGER order_totals_are_final BEFORE UPDATE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order_totals_are_final'); -- order totals are never changed
END;
-- +goose StatementEnd
DROP TRIGGER order_totals_stay;
-- +goose StatementBegin
CREATE TRIGGER order_totals_stay BEFORE DELETE ON order_totals BEGIN
  SELECT RAISE (ABORT, 'order_totals_stay'); -- order totals are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER order_totals_are_sums;
-- +goose StatementBegin
CREATE TRIGGER order_totals_are_sums BEFORE INSERT ON order_totals
WHEN NEW.goods IS NOT (SELECT sum(quantity * CASE NEW.currency WHEN 'KRW' THEN unit_krw ELSE unit_usd END)
                       FROM order_lines WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'order_totals_are_sums'); -- a total is the sum of its lines
END;
-- +goose StatementEnd
DROP TRIGGER order_totals_discounted_by_coupon;
-- +goose StatementBegin
CREATE TRIGGER order_totals_discounted_by_coupon BEFORE INSERT ON order_totals
WHEN NEW.discount > 0 AND NOT EXISTS (SELECT 1 FROM coupon_uses WHERE order_id = NEW.order_id)
  AND NOT EXISTS (SELECT 1 FROM orders WHERE id = NEW.order_id AND rebuilt = 1) BEGIN
  SELECT RAISE (ABORT, 'order_totals_discounted_by_coupon'); -- only a coupon takes something off
END;
-- +goose StatementEnd
DROP TRIGGER coupon_uses_begin;
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_begin BEFORE INSERT ON coupon_uses
WHEN NEW.state <> 'reserved' OR EXISTS (SELECT 1 FROM order_totals WHERE order_id = NEW.order_id) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_begin'); -- a coupon is taken while its order is placed
END;
-- +goose StatementEnd
DROP TRIGGER coupon_uses_within_limit;
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_within_limit BEFORE INSERT ON coupon_uses
WHEN (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used'))
  >= (SELECT uses_max FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_within_limit'); -- the coupon is used up
END;
-- +goose StatementEnd
DROP TRIGGER coupon_uses_within_buyer;
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_within_buyer BEFORE INSERT ON coupon_uses
WHEN (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used') AND order_id IN (
    SELECT b.id FROM orders o JOIN orders b ON b.email_key = o.email_key WHERE o.id = NEW.order_id AND b.email_key <> ''
    UNION SELECT b.id FROM orders o JOIN orders b ON b.tel_key = o.tel_key WHERE o.id = NEW.order_id AND b.tel_key <> ''))
  >= (SELECT per_buyer FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_within_buyer'); -- the buyer has used the coupon
END;
-- +goose StatementEnd
DROP TRIGGER coupon_uses_move;
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_move BEFORE UPDATE ON coupon_uses
WHEN NEW.order_id <> OLD.order_id OR NEW.coupon_id <> OLD.coupon_id OR NEW.code <> OLD.code OR NEW.single <> OLD.single
  OR (NEW.state <> OLD.state AND OLD.state || '>' || NEW.state NOT IN ('reserved>used', 'reserved>released', 'released>used', 'released>late')) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_move'); -- no such move of a coupon use
END;
-- +goose StatementEnd
DROP TRIGGER coupon_uses_again_within_limit;
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_again_within_limit BEFORE UPDATE ON coupon_uses
WHEN OLD.state = 'released' AND NEW.state = 'used'
  AND (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.coupon_id AND state IN ('reserved', 'used'))
  >= (SELECT uses_max FROM coupons WHERE id = NEW.coupon_id) BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_again_within_limit'); -- the coupon is used up
END;
-- +goose StatementEnd
DROP TRIGGER coupon_uses_stay;
-- +goose StatementBegin
CREATE TRIGGER coupon_uses_stay BEFORE DELETE ON coupon_uses BEGIN
  SELECT RAISE (ABORT, 'coupon_uses_stay'); -- coupon uses are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER coupon_codes_are_final;
-- +goose StatementBegin
CREATE TRIGGER coupon_codes_are_final BEFORE UPDATE ON coupon_codes BEGIN
  SELECT RAISE (ABORT, 'coupon_codes_are_final'); -- a code stays as it was given out
END;
-- +goose StatementEnd
DROP TRIGGER coupon_codes_stay;
-- +goose StatementBegin
CREATE TRIGGER coupon_codes_stay BEFORE DELETE ON coupon_codes BEGIN
  SELECT RAISE (ABORT, 'coupon_codes_stay'); -- codes are never deleted
END;
-- +goose StatementEnd
DROP TRIGGER coupons_keep_room;
-- +goose StatementBegin
CREATE TRIGGER coupons_keep_room BEFORE UPDATE ON coupons
WHEN NEW.uses_max < (SELECT count(*) FROM coupon_uses WHERE coupon_id = NEW.id AND state IN ('reserved', 'used')) BEGIN
  SELECT RAISE (ABORT, 'coupons_keep_room'); -- a coupon was used more often than that
END;
-- +goose StatementEnd
DROP TRIGGER coupons_stay;
-- +goose StatementBegin
CREATE TRIGGER coupons_stay BEFORE DELETE ON coupons BEGIN
  SELECT RAISE (ABORT, 'coupons_stay'); -- coupons are ended, never deleted
END;
-- +goose StatementEnd
DROP TRIGGER consent_texts_are_final;
-- +goose StatementBegin
CREATE TRIGGER consent_texts_are_final BEFORE UPDATE ON consent_texts BEGIN
  SELECT RAISE (ABORT, 'consent_texts_are_final'); -- a text that somebody agreed to is never changed
END;
-- +goose StatementEnd
DROP TRIGGER consent_texts_stay;
-- +goose StatementBegin
CREATE TRIGGER consent_texts_stay BEFORE DELETE ON consent_texts BEGIN
  SELECT RAISE (ABORT, 'consent_texts_stay'); -- a text that somebody agreed to is kept
END;
-- +goose StatementEnd
DROP TRIGGER consents_are_final;
-- +goose StatementBegin
CREATE TRIGGER consents_are_final BEFORE UPDATE ON consents BEGIN
  SELECT RAISE (ABORT, 'consents_are_final'); -- what a buyer agreed to is never changed
END;
-- +goose StatementEnd
DROP TRIGGER consents_stay;
-- +goose StatementBegin
CREATE TRIGGER consents_stay BEFORE DELETE ON consents BEGIN
  SELECT RAISE (ABORT, 'consents_stay'); -- what a buyer agreed to is kept
END;
-- +goose StatementEnd
