package iamport

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func list(payments ...string) string { return "[" + strings.Join(payments, ",") + "]" }

func about(uid string, n int) string {
	return paymentJSON("merchant_uid", `"`+uid+`"`, "imp_uid", fmt.Sprintf(`"imp_%012d"`, n))
}

func TestPaymentsByMerchantUIDSplitsByHundreds(t *testing.T) {
	var uids []string
	for i := range 230 {
		uids = append(uids, fmt.Sprintf("ORD-%03d", i))
	}
	h := newHost(t, func(w http.ResponseWriter, r *http.Request) {
		var rows []string
		for i, uid := range r.URL.Query()["merchant_uid[]"] {
			if i%2 == 0 {
				rows = append(rows, about(uid, i))
			}
		}
		send(w, 207, ok(list(rows...)))
	})
	got, err := h.client(t).PaymentsByMerchantUID(t.Context(), append(uids, uids[:50]...))
	if err != nil || len(got) != 115 {
		t.Fatalf("%d payments, %v", len(got), err)
	}
	asked := map[string]int{}
	for _, call := range h.seen() {
		query, err := url.ParseQuery(call.query)
		if err != nil || len(query["merchant_uid[]"]) > 100 || call.path != "/payments" {
			t.Errorf("request = %+v", call)
		}
		for _, uid := range query["merchant_uid[]"] {
			asked[uid]++
		}
	}
	if len(h.seen()) != 3 || len(asked) != 230 || slices.Max(slices.Collect(maps.Values(asked))) != 1 {
		t.Errorf("%d requests for %d ids", len(h.seen()), len(asked))
	}
}

func TestPaymentsByMerchantUID(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		found  int
		is     error
	}{
		"all there":                      {sends(200, ok(list(paymentJSON()))), 1, nil},
		"some missing":                   {sends(207, ok(list(paymentJSON()))), 1, nil},
		"some missing and shown as null": {sends(207, ok("[null,"+paymentJSON()+"]")), 1, nil},
		"none at all":                    {sends(404, notFoundJSON), 0, nil},
		"an empty list":                  {sends(200, ok("[]")), 0, nil},
		"F27 another merchant_uid":       {sends(200, ok(list(paymentJSON(), about("ORD-9", 1)))), 1, ErrUnknown},
		"F24 one payment broken":         {sends(200, ok(list(paymentJSON("amount", `"64900"`)))), 0, ErrUnknown},
		"F24 null without 207":           {sends(200, ok("[null]")), 0, ErrUnknown},
		"F25 no list":                    {sends(200, ok(paymentJSON())), 0, ErrUnknown},
		"F24 404 in HTML": {func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, 0,
			ErrUnknown},
		"F23 503":                         {sends(503, ok("[]")), 0, ErrUnknown},
		"F22 unauthorized":                {sends(401, refusal(-1, "Unauthorized")), 0, ErrUnauthorized},
		"F25 another payment's array 207": {sends(207, refusal(-1, "x")), 0, ErrUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, c.answer)
			got, err := h.client(t).PaymentsByMerchantUID(t.Context(), []string{merchUID, "ORD-2"})
			if len(got) != c.found || !errors.Is(err, c.is) {
				t.Errorf("%d payments, %v", len(got), err)
			}
			noSecrets(t, err)
		})
	}
	t.Run("nothing asked", func(t *testing.T) {
		h := newHost(t, sends(500, ""))
		if got, err := h.client(t).PaymentsByMerchantUID(t.Context(), nil); got != nil || err != nil ||
			h.tokenCount() != 0 {
			t.Errorf("%v, %v, %d tokens", got, err, h.tokenCount())
		}
	})
}

func page(next int, payments ...string) string {
	return ok(fmt.Sprintf(`{"total":%d,"previous":0,"next":%d,"list":%s}`, len(payments), next, list(payments...)))
}

// pages answers page n with the n-th body.
func pages(bodies ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscan(r.URL.Query().Get("page"), &n)
		if n < 1 || n > len(bodies) {
			send(w, 404, notFoundJSON)
			return
		}
		send(w, 200, bodies[n-1])
	}
}

func TestFindAll(t *testing.T) {
	endless := func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscan(r.URL.Query().Get("page"), &n)
		send(w, 200, page(n+1, about(merchUID, n)))
	}
	for name, c := range map[string]struct {
		answer          http.HandlerFunc
		found, requests int
		is              error
	}{
		"one page": {pages(page(0, about(merchUID, 1), about(merchUID, 2))), 2, 1, nil},
		"three pages": {pages(page(2, about(merchUID, 1)), page(3, about(merchUID, 2)),
			page(0, about(merchUID, 3))), 3, 3, nil},
		"not found":                {sends(404, notFoundJSON), 0, 1, nil},
		"an empty list":            {pages(page(0)), 0, 1, nil},
		"no list and no total":     {pages(ok(`{"total":0,"previous":0,"next":0,"list":null}`)), 0, 1, nil},
		"a page that went missing": {pages(page(2, about(merchUID, 1))), 1, 2, ErrUnknown},
		"pages in a circle":        {pages(page(2, about(merchUID, 1)), page(1, about(merchUID, 2))), 1, 2, ErrUnknown},
		"pages without end":        {endless, maxPages - 1, maxPages, ErrUnknown},
		"list missing":             {pages(ok(`{"total":1,"previous":0,"next":0}`)), 0, 1, ErrUnknown},
		"next missing":             {pages(ok(`{"total":0,"previous":0,"list":[]}`)), 0, 1, ErrUnknown},
		"F27 another merchant_uid": {pages(page(0, about("ORD-9", 1))), 0, 1, ErrUnknown},
		"F23 503 on page two": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("page") == "1" {
				send(w, 200, page(2, about(merchUID, 1)))
				return
			}
			send(w, 503, "")
		}, 1, 2, ErrUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, c.answer)
			got, err := h.client(t).FindAll(t.Context(), merchUID)
			if len(got) != c.found || !errors.Is(err, c.is) || len(h.seen()) != c.requests {
				t.Errorf("%d payments, %d requests, %v", len(got), len(h.seen()), err)
			}
			if p := h.seen()[0].path; p != "/payments/findAll/"+merchUID {
				t.Errorf("path = %s", p)
			}
		})
	}
}

func TestListAsksForWhatItWasTold(t *testing.T) {
	h := newHost(t, sends(200, ok(`{"total":7,"previous":1,"next":3,"list":[`+paymentJSON()+`]}`)))
	from := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	got, err := h.client(t, func(c *Config) { c.IncludeSandbox = true }).List(t.Context(), ListQuery{
		Status: StatusCancelled, From: from, To: from.AddDate(0, 0, 7), Sorting: "-updated", Page: 2, Limit: 200,
	})
	if err != nil || got.Total != 7 || got.Previous != 1 || got.Next != 3 || len(got.Payments) != 1 {
		t.Errorf("page = %+v, %v", got, err)
	}
	const want = "from=1793491200&include_sandbox=true&limit=200&page=2&sorting=-updated&to=1794096000"
	if call := h.seen()[0]; call.path != "/payments/status/cancelled" || call.query != want {
		t.Errorf("request = %s?%s", call.path, call.query)
	}
}

func TestListDefaults(t *testing.T) {
	h := newHost(t, sends(200, page(0)))
	if got, err := h.client(t).List(t.Context(), ListQuery{}); err != nil || len(got.Payments) != 0 {
		t.Fatal(got, err)
	}
	if call := h.seen()[0]; call.path != "/payments/status/all" || call.query != "limit=100&page=1" {
		t.Errorf("request = %s?%s", call.path, call.query)
	}
}

func TestListRefusesWhatTheManualDoes(t *testing.T) {
	now := newClock().at
	for name, q := range map[string]ListQuery{
		"an unknown state":       {Status: "canceled"},
		"a state with a slash":   {Status: "all/../x"},
		"an unknown sorting":     {Sorting: "amount"},
		"a negative page":        {Page: -1},
		"a negative limit":       {Limit: -1},
		"a limit over 200":       {Limit: 201},
		"from after to":          {From: now, To: now.Add(-time.Second)},
		"more than ninety days":  {From: now.Add(-MaxWindow - time.Second), To: now},
		"a window of a lifetime": {From: time.Unix(1, 0), To: time.Unix(1<<40, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, sends(200, page(0)))
			if _, err := h.client(t).List(t.Context(), q); !errors.Is(err, ErrInvalidRequest) ||
				errors.Is(err, ErrUnknown) {
				t.Errorf("error = %v", err)
			}
			if h.tokenCount() != 0 || len(h.seen()) != 0 {
				t.Error("a request was sent")
			}
		})
	}
}

func TestListFaults(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   result
	}{
		"page out of range":       {sends(400, refusal(-1, "page")), result{api: &APIError{400, -1, "page"}}},
		"a 404 nobody documented": {sends(404, notFoundJSON), result{api: &APIError{404, -1, "존재하지 않는 결제정보입니다."}}},
		"a 207 nobody documented": {sends(207, page(0)), result{is: ErrUnknown}},
		"F24 the list broken": {sends(200, ok(`{"total":1,"previous":0,"next":0,"list":{}}`)),
			result{is: ErrUnknown}},
		"next page is this page": {sends(200, page(1)), result{is: ErrUnknown}},
		"negative total": {sends(200, ok(`{"total":-1,"previous":0,"next":0,"list":[]}`)),
			result{is: ErrUnknown}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newHost(t, c.answer).client(t).List(t.Context(), ListQuery{})
			if err == nil || got.Payments != nil || got.Total != 0 {
				t.Fatalf("%+v, %v", got, err)
			}
			c.want.check(t, err)
		})
	}
}

func TestChannels(t *testing.T) {
	const row = `{"pg_provider":"paypal_v2","pg_id":"M1","sandbox":true,"type":"payment","channel_name":null,"channel_key":"channel-key-1","new":1}`
	for name, c := range map[string]struct {
		body  string
		found int
		is    error
	}{
		"two":                {list(row, row), 2, nil},
		"none":               {"[]", 0, nil},
		"F24 no sandbox":     {list(strings.Replace(row, `"sandbox":true,`, "", 1)), 0, ErrUnknown},
		"F24 sandbox a text": {list(strings.Replace(row, `true`, `"true"`, 1)), 0, ErrUnknown},
		"F24 a null":         {"[null]", 0, ErrUnknown},
		"one of three odd":   {list(row, `{"pg_provider":"x"}`, row), 2, ErrUnknown},
		"F25 an object":      {row, 0, ErrUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, sends(200, ok(c.body)))
			got, err := h.client(t).Channels(t.Context())
			if len(got) != c.found || !errors.Is(err, c.is) {
				t.Fatalf("%+v, %v", got, err)
			}
			want := ChannelInfo{PGProvider: "paypal_v2", PGID: "M1", Sandbox: true, Type: "payment",
				ChannelKey: "channel-key-1"}
			if c.found > 0 && got[0] != want || h.seen()[0].path != "/users/pg" {
				t.Errorf("%+v from %s", got, h.seen()[0].path)
			}
		})
	}
}
