package sandbox

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/jangteo/jangteo/iamport"
)

const (
	maxMulti = 100               // GET /payments
	maxLimit = 1000              // rows of one page
	window90 = 90 * 24 * 60 * 60 // longest period of GET /payments/status, in seconds
	maxUnix  = 253402300799      // end of the year 9999
)

// visible reports whether a read may show the sandbox's payments. I'mport leaves
// test payments out unless asked for them; the sandbox has no others, unless it
// rehearses a live shop, and shows them unless hide_sandbox is set.
func (s *Server) visible(c *call) bool {
	return s.live || !s.settings().HideSandbox || c.params.bool("include_sandbox")
}

// getPayment is GET /payments/{imp_uid}.
func (s *Server) getPayment(c *call) (reply, error) {
	p, err := s.ledger.payment(c.r.Context(), c.r.PathValue("imp_uid"))
	if errors.Is(err, errNotFound) || (err == nil && !s.visible(c)) {
		return notFound(), nil
	}
	return ok(p.Payment), err
}

// getPayments is GET /payments?imp_uid[]=…&merchant_uid[]=…: 207 when some are
// unknown, 404 when all are.
func (s *Server) getPayments(c *call) (reply, error) {
	impUIDs, merchantUIDs := c.params.list("imp_uid"), c.params.list("merchant_uid")
	asked := len(impUIDs) + len(merchantUIDs)
	if asked == 0 || asked > maxMulti {
		return failure(http.StatusBadRequest, -1, "imp_uid[] 또는 merchant_uid[]를 1개 이상 100개 이하로 입력하세요."), nil
	}
	found, missing := []iamport.Payment{}, 0
	keep := func(p record, err error) error {
		switch {
		case errors.Is(err, errNotFound) || (err == nil && !s.visible(c)):
			missing++
			return nil
		case err == nil && !slices.ContainsFunc(found, func(f iamport.Payment) bool { return f.ImpUID == p.ImpUID }):
			found = append(found, p.Payment)
		}
		return err
	}
	for _, uid := range impUIDs {
		if err := keep(s.ledger.payment(c.r.Context(), uid)); err != nil {
			return reply{}, err
		}
	}
	for _, uid := range merchantUIDs {
		if err := keep(s.first(c, query{merchantUID: uid})); err != nil {
			return reply{}, err
		}
	}
	if len(found) == 0 {
		return notFound(), nil
	}
	rep := ok(found)
	if missing > 0 {
		rep.status = http.StatusMultiStatus
	}
	return rep, nil
}

// first returns the first payment that the query selects.
func (s *Server) first(c *call, q query) (record, error) {
	q.limit, q.page = 1, 1
	list, _, err := s.ledger.payments(c.r.Context(), q)
	if err == nil && len(list) == 0 {
		err = errNotFound
	}
	if err != nil {
		return record{}, err
	}
	return list[0], nil
}

// findPayment is GET /payments/find/{merchant_uid}/{status?}.
func (s *Server) findPayment(c *call) (reply, error) {
	q, err := readQuery(c)
	if err != nil {
		return reply{}, err
	}
	p, err := s.first(c, q)
	if errors.Is(err, errNotFound) || (err == nil && !s.visible(c)) {
		return notFound(), nil
	}
	return ok(p.Payment), err
}

// findPayments is GET /payments/findAll/{merchant_uid}/{status?}.
func (s *Server) findPayments(c *call) (reply, error) {
	q, err := readQuery(c)
	if err != nil {
		return reply{}, err
	}
	return s.page(c, q, true)
}

// listPayments is GET /payments/status/{status}: at most 90 days.
func (s *Server) listPayments(c *call) (reply, error) {
	q, err := readQuery(c)
	if err != nil {
		return reply{}, err
	}
	now := s.now().Unix()
	if q.to, err = unixParam(c, "to", now); err != nil {
		return reply{}, err
	}
	if q.from, err = unixParam(c, "from", q.to-window90); err != nil {
		return reply{}, err
	}
	if q.from > q.to || q.to-q.from > window90 {
		return failure(http.StatusBadRequest, -1, "조회 기간은 최대 90일입니다."), nil
	}
	return s.page(c, q, false)
}

func unixParam(c *call, name string, otherwise int64) (int64, error) {
	text := c.params.get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > maxUnix {
		return 0, &refusal{http.StatusBadRequest, name + "은(는) UNIX timestamp여야 합니다."}
	}
	return n, nil
}

// readQuery reads status, sorting, page and limit.
func readQuery(c *call) (query, error) {
	q := query{
		merchantUID: c.r.PathValue("merchant_uid"), sorting: c.params.get("sorting"),
		status: iamport.Status(c.r.PathValue("status")), page: 1, limit: 20,
	}
	switch q.status {
	case "all":
		q.status = ""
	case "", iamport.StatusReady, iamport.StatusPaid, iamport.StatusCancelled, iamport.StatusFailed:
	default:
		return q, &refusal{http.StatusBadRequest, "결제상태는 all, ready, paid, cancelled, failed 중 하나여야 합니다."}
	}
	if _, known := q.order(); !known {
		return q, &refusal{http.StatusBadRequest, "알 수 없는 정렬기준입니다."}
	}
	for name, into := range map[string]*int{"page": &q.page, "limit": &q.limit} {
		text := c.params.get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 1_000_000_000 {
			return q, &refusal{http.StatusBadRequest, name + " 값이 올바르지 않습니다."}
		}
		*into = n
	}
	q.limit = min(q.limit, maxLimit)
	return q, nil
}

// page answers with one page of a list; an empty one is 404 if some must exist.
func (s *Server) page(c *call, q query, mustExist bool) (reply, error) {
	list, total, err := s.ledger.payments(c.r.Context(), q)
	if err != nil {
		return reply{}, err
	}
	if !s.visible(c) {
		list, total = nil, 0
	}
	if total == 0 && mustExist {
		return notFound(), nil
	}
	last := max(1, (total+q.limit-1)/q.limit)
	if q.page > last {
		return failure(http.StatusBadRequest, -1, "페이지 범위를 벗어났습니다."), nil
	}
	next := 0
	if q.page < last {
		next = q.page + 1
	}
	payments := []iamport.Payment{}
	for _, p := range list {
		payments = append(payments, p.Payment)
	}
	return ok(map[string]any{"total": total, "previous": q.page - 1, "next": next, "list": payments}), nil
}
