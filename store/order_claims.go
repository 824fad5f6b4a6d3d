package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ClaimKind is what a buyer wants.
type ClaimKind string

// The kinds of claims.
const (
	ClaimCancel   ClaimKind = "cancel"
	ClaimReturn   ClaimKind = "return"
	ClaimExchange ClaimKind = "exchange"
)

// ClaimKinds is the table of claims: what they ask for, and who is told that
// they were made. The answer goes to the buyer.
func ClaimKinds() []Meaning[ClaimKind] {
	return []Meaning[ClaimKind]{
		{ClaimCancel, "not to get what was paid and is not sent yet", ToOwner},
		{ClaimReturn, "to send goods back for the money", ToOwner},
		{ClaimExchange, "to send goods back for others", ToOwner},
	}
}

// ClaimState is how far a claim is.
type ClaimState string

// The states of a claim. Refused and done ones are closed.
const (
	ClaimRequested ClaimState = "requested"
	ClaimApproved  ClaimState = "approved"
	ClaimRefused   ClaimState = "refused"
	ClaimDone      ClaimState = "done"
)

// Errors of claims. Nothing was changed.
var (
	ErrClaimOpen     = errors.New("the order has an open claim")
	ErrClaimKind     = errors.New("the order is not where such a claim can be made")
	ErrClaimMove     = errors.New("the claim cannot move so")
	ErrClaimUnspoken = errors.New("a claim needs a reason, and its refusal an answer")
)

// Claim is what a buyer wants of an order, with what the shop says to it.
type Claim struct {
	ID        int64
	Kind      ClaimKind
	State     ClaimState
	Reason    string // in the buyer's words
	Answer    string // in the shop's words
	Source    Source // who asked: buyer, admin:3
	CreatedAt time.Time
	ClosedAt  time.Time // zero: open
	Photos    []ClaimPhoto
	Lines     []Pieces // of the order; none: an earlier version did not ask
	Fault     bool     // the buyer says that the shop is to blame: defect, wrong goods
}

// MaxClaimPhotos is how many photos can come with a claim.
const MaxClaimPhotos = 3

// ClaimPhoto is a photo that a buyer sent with a claim.
type ClaimPhoto struct {
	ID            int64
	Width, Height int // pixels
}

// NewClaim asks for a claim.
type NewClaim struct {
	Kind   ClaimKind
	Reason string
	Photos []PictureFile  // at most MaxClaimPhotos
	Lines  []Pieces       // what it is about; none: all that is left
	Fault  bool           // the shop is to blame
	To     *RefundAccount // where a transfer is to go back to; nil: not said, or not asked
}

// PiecesError says that more pieces of a line are claimed than are left, or none.
type PiecesError struct {
	Line int // 0: none of any line
	Name Text
	Left int64
}

// Error returns how many are left.
func (e *PiecesError) Error() string {
	return fmt.Sprintf("of line %d only %d are left", e.Line, e.Left)
}

// Fits tells whether an order is where a claim of this kind can be made: before
// the parcel leaves it can be cancelled, afterwards goods can come back.
func (k ClaimKind) Fits(o Order) bool {
	switch k {
	case ClaimCancel:
		return o.PayState == Paid && o.ShipState == ShipReady
	case ClaimReturn, ClaimExchange:
		return o.PayState == Paid && o.ShipState == ShipShipped
	}
	return false
}

// moves tells whether a claim may go from a state to another.
func (s ClaimState) moves(to ClaimState) bool {
	switch s {
	case ClaimRequested:
		return to == ClaimApproved || to == ClaimRefused || to == ClaimDone
	case ClaimApproved:
		return to == ClaimRefused || to == ClaimDone
	}
	return false
}

// AddClaim notes what a buyer wants; by is who says so. Errors: ErrNotFound,
// ErrClaimKind, ErrClaimOpen, ErrClaimUnspoken, *PiecesError.
func (s *Store) AddClaim(ctx context.Context, orderNo string, n NewClaim, by Source) error {
	return s.write(ctx, func(t *tx) error {
		return t.addClaim("WHERE o.order_no = ?", orderNo, n, by)
	})
}

// RequestClaim notes what the buyer asks for on the page of an order, with its
// photos. Errors: those of AddClaim.
func (s *Store) RequestClaim(ctx context.Context, publicID string, n NewClaim) error {
	return s.write(ctx, func(t *tx) error { return t.addClaim("WHERE o.public_id = ?", publicID, n, SourceBuyer) })
}

func (t *tx) addClaim(condition, order string, n NewClaim, by Source) error {
	if n.Reason == "" {
		return ErrClaimUnspoken
	}
	o, err := t.order(condition, order)
	if err != nil {
		return err
	}
	if !n.Kind.Fits(o) {
		return ErrClaimKind
	}
	if n.Lines, err = returnsOf(t).claimable(o, n.Lines); err != nil {
		return err
	}
	id, err := t.insert("INSERT INTO claims (order_id, kind, state, reason, fault, source, created_at) VALUES (?, ?, "+
		"'requested', ?, ?, ?, ?)",
		o.ID, n.Kind, n.Reason, n.Fault, by, ms(t.now))
	if _, by := t.refused(err); by == oneOpenClaim {
		return ErrClaimOpen
	}
	if err != nil {
		return fmt.Errorf("write a claim of order %s: %w", o.No, err)
	}
	for _, p := range n.Lines {
		if _, err := t.exec("INSERT INTO claim_lines (claim_id, order_id, line, quantity) VALUES (?, ?, ?, ?)", id,
			o.ID, p.Line, p.Quantity); err != nil {
			return fmt.Errorf("name line %d of a claim of order %s: %w", p.Line, o.No, err)
		}
	}
	for i, p := range n.Photos {
		if _, err := t.exec("INSERT INTO claim_photos (claim_id, number, width, height, jpeg) VALUES (?, ?, ?, ?, ?)",
			id, i+1, p.Width, p.Height, p.Data); err != nil {
			return fmt.Errorf("keep photo %d of a claim of order %s: %w", i+1, o.No, err)
		}
	}
	if n.To != nil {
		if err := (refundBook{t}).keep(o, *n.To, by); err != nil {
			return err
		}
	}
	if by == SourceBuyer {
		if err := t.postMails(Mail{Kind: ClaimMail, About: strconv.FormatInt(id, 10)}); err != nil {
			return err
		}
	}
	return t.claimEvent(o, id, n.Kind, "", ClaimRequested, by)
}

// claimable returns what a claim is about, with the number of pieces of each line: no
// more than is not paid back. Only one claim at a time is open.
func (t returns) claimable(o Order, wanted []Pieces) ([]Pieces, error) {
	lines, err := t.lines(o.ID)
	if err != nil {
		return nil, err
	}
	refunds, err := t.refunds("WHERE imp_uid IN (SELECT imp_uid FROM payments WHERE order_id = ?)", o.ID)
	if err != nil {
		return nil, err
	}
	o.Lines = lines
	o.addRefunded(refunds)
	return o.Pick(wanted)
}

// Pick returns pieces of an order that are not paid back, with the number of each
// line: of every line all that is left if none are wanted. *PiecesError.
func (o Order) Pick(wanted []Pieces) ([]Pieces, error) {
	if len(wanted) == 0 {
		for i, l := range o.Lines {
			if l.Left() > 0 {
				wanted = append(wanted, Pieces{Line: i + 1})
			}
		}
	}
	taken := map[int]bool{}
	var list []Pieces
	for _, p := range wanted {
		if p.Line < 1 || p.Line > len(o.Lines) || taken[p.Line] {
			return nil, fmt.Errorf("line %d of order %s: %w", p.Line, o.No, ErrNotFound)
		}
		l := o.Lines[p.Line-1]
		taken[p.Line] = true
		if p.Quantity == 0 {
			p.Quantity = l.Left()
		}
		if p.Quantity < 1 || p.Quantity > l.Left() {
			return nil, &PiecesError{Line: p.Line, Name: l.Name, Left: l.Left()}
		}
		list = append(list, p)
	}
	if len(list) == 0 {
		return nil, &PiecesError{}
	}
	return list, nil
}

// ClaimsOf lists what was wanted of an order, newest first.
func (s *Store) ClaimsOf(ctx context.Context, order int64) ([]Claim, error) {
	var list []Claim
	err := s.read(ctx, func(t *tx) (err error) {
		list, err = t.claims(order)
		return err
	})
	return list, err
}

// BuyersPhoto returns a photo of a claim as JPEG to whoever knows the public id
// of its order; ErrNotFound for photos of any other.
func (s *Store) BuyersPhoto(ctx context.Context, publicID string, id int64) ([]byte, error) {
	return s.claimPhoto(ctx, "o.public_id", publicID, id)
}

// OwnersPhoto returns a photo of a claim as JPEG by the number of its order;
// ErrNotFound for photos of any other.
func (s *Store) OwnersPhoto(ctx context.Context, orderNo string, id int64) ([]byte, error) {
	return s.claimPhoto(ctx, "o.order_no", orderNo, id)
}

func (s *Store) claimPhoto(ctx context.Context, column, order string, id int64) ([]byte, error) {
	var jpeg []byte
	err := s.read(ctx, func(t *tx) error {
		return t.get("SELECT p.jpeg FROM claim_photos p JOIN claims c ON c.id = p.claim_id JOIN orders o ON o.id "+
			"= c.order_id WHERE p.id = ? AND "+column+" = ?",
			[]any{id, order}, &jpeg)
	})
	return jpeg, err
}

// MoveClaim approves, refuses or ends a claim with an answer; an empty answer
// leaves the one before. The buyer gets mail of the first two. Errors: ErrNotFound, ErrClaimMove, ErrClaimUnspoken.
func (s *Store) MoveClaim(ctx context.Context, orderNo string, id int64, to ClaimState, answer string,
	by Source) error {
	return s.write(ctx, func(t *tx) error {
		var order int64
		var c Claim
		err := t.get("SELECT c.order_id, c.kind, c.state, c.answer FROM claims c JOIN orders o ON o.id = "+
			"c.order_id WHERE c.id = ? AND o.order_no = ?",
			[]any{id, orderNo}, &order, &c.Kind, &c.State, &c.Answer)
		if err != nil {
			return err
		}
		if !c.State.moves(to) {
			return ErrClaimMove
		}
		if answer == "" {
			answer = c.Answer
		}
		if to == ClaimRefused && answer == "" {
			return ErrClaimUnspoken
		}
		var closed *int64
		if to == ClaimRefused || to == ClaimDone {
			v := ms(t.now)
			closed = &v
		}
		if _, err := t.exec("UPDATE claims SET state = ?, answer = ?, closed_at = ? WHERE id = ?", to, answer, closed,
			id); err != nil {
			return fmt.Errorf("move claim %d to %s: %w", id, to, err)
		}
		if to == ClaimRefused { // nothing is to be sent there
			if err := (refundBook{t}).forget(order); err != nil {
				return err
			}
		}
		if kind, ok := answerMails()[to]; ok {
			if err := t.postMails(Mail{Kind: kind, About: strconv.FormatInt(id, 10)}); err != nil {
				return err
			}
		}
		return t.claimEvent(Order{ID: order, No: orderNo}, id, c.Kind, c.State, to, by)
	})
}

// answerMails are the mails that tell the buyer of the shop's answer.
func answerMails() map[ClaimState]MailKind {
	return map[ClaimState]MailKind{ClaimApproved: ClaimApprovedMail, ClaimRefused: ClaimRefusedMail}
}

func (t *tx) claimEvent(o Order, id int64, kind ClaimKind, before, after ClaimState, by Source) error {
	return t.event(Event{Entity: EntityClaim, Key: fmt.Sprintf("claim:%d", id), OrderID: o.ID,
		Names: Names{Order: o.No}, Kind: EventKind(after), Before: string(before),
		After: string(after), Source: by, Detail: map[string]any{"kind": kind}})
}

// claims lists what was wanted of an order, newest first.
func (t *tx) claims(order int64) ([]Claim, error) {
	var list []Claim
	err := t.each(`SELECT id, kind, state, reason, answer, fault, source, created_at, coalesce(closed_at, 0) FROM claims
	  WHERE order_id = ? ORDER BY id DESC`, []any{order}, func(scan func(...any) error) error {
		var c Claim
		var created, closed int64
		err := scan(&c.ID, &c.Kind, &c.State, &c.Reason, &c.Answer, &c.Fault, &c.Source, &created, &closed)
		c.CreatedAt, c.ClosedAt = fromMS(created), orZeroTime(closed)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Photos, err = t.photosOf(list[i].ID); err != nil {
			return nil, err
		}
		if list[i].Lines, err = returnsOf(t).claimedLines(list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (t returns) claimedLines(claim int64) ([]Pieces, error) {
	var list []Pieces
	err := t.each("SELECT line, quantity FROM claim_lines WHERE claim_id = ? ORDER BY line", []any{claim},
		func(scan func(...any) error) error {
			var p Pieces
			err := scan(&p.Line, &p.Quantity)
			list = append(list, p)
			return err
		})
	return list, err
}

func (t *tx) photosOf(claim int64) ([]ClaimPhoto, error) {
	var list []ClaimPhoto
	err := t.each("SELECT id, width, height FROM claim_photos WHERE claim_id = ? ORDER BY number", []any{claim},
		func(scan func(...any) error) error {
			var p ClaimPhoto
			err := scan(&p.ID, &p.Width, &p.Height)
			list = append(list, p)
			return err
		})
	return list, err
}
