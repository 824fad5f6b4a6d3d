package iamport

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const duplicateJSON = `{"code":1,"message":"결제정보 사전등록에 실패하였습니다(이미 등록된 merchant_uid입니다).","response":null}`

func prepared(uid, amount, currency string) string {
	return ok(`{"merchant_uid":"` + uid + `","amount":` + amount + `,"currency":` + currency + `}`)
}

// byMethod answers each method with a handler of its own.
func byMethod(answers map[string]http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { answers[r.Method](w, r) }
}

func TestPrepare(t *testing.T) {
	same := sends(200, prepared(merchUID, "64900.0", `"KRW"`))
	duplicate := sends(200, duplicateJSON)
	for name, c := range map[string]struct {
		answers map[string]http.HandlerFunc
		methods []string
		want    result // zero: success
	}{
		"first time": {map[string]http.HandlerFunc{"POST": same}, []string{"POST"},
			result{}},
		"reply without currency": {map[string]http.HandlerFunc{"POST": sends(200,
			ok(`{"merchant_uid":"`+merchUID+`","amount":64900}`))}, []string{"POST"}, result{}},
		"again with the same values": {map[string]http.HandlerFunc{"POST": duplicate, "GET": same},
			[]string{"POST", "GET"}, result{}},
		"again with another amount": {map[string]http.HandlerFunc{"POST": duplicate,
			"GET": sends(200, prepared(merchUID, "1", `"KRW"`)), "PUT": same}, []string{"POST", "GET", "PUT"},
			result{}},
		"again with another currency": {map[string]http.HandlerFunc{"POST": duplicate,
			"GET": sends(200, prepared(merchUID, "64900", `"JPY"`)), "PUT": same}, []string{"POST", "GET", "PUT"},
			result{}},
		"again, registered without currency": {map[string]http.HandlerFunc{"POST": duplicate,
			"GET": sends(200, prepared(merchUID, "64900", "null")), "PUT": same}, []string{"POST", "GET", "PUT"},
			result{}},
		"refused for another reason": {map[string]http.HandlerFunc{"POST": sends(200, refusal(-1, "x")),
			"GET": sends(404, notFoundJSON)}, []string{"POST", "GET"}, result{api: &APIError{200, -1, "x"}}},
		"refused with 400": {map[string]http.HandlerFunc{"POST": sends(400, refusal(-1, "x"))},
			[]string{"POST"}, result{api: &APIError{400, -1, "x"}}},
		"PUT refused": {map[string]http.HandlerFunc{"POST": duplicate,
			"GET": sends(200, prepared(merchUID, "1", "null")), "PUT": sends(200, refusal(1, "y"))},
			[]string{"POST", "GET", "PUT"}, result{api: &APIError{200, 1, "y"}}},
		"PUT finds nothing": {map[string]http.HandlerFunc{"POST": duplicate,
			"GET": sends(200, prepared(merchUID, "1", "null")), "PUT": sends(404, notFoundJSON)},
			[]string{"POST", "GET", "PUT"}, result{is: ErrNotFound}},
		"F30 read back fails": {map[string]http.HandlerFunc{"POST": duplicate,
			"GET": sends(503, "")}, []string{"POST", "GET"}, result{is: ErrUnknown}},
		"F30 503": {map[string]http.HandlerFunc{"POST": sends(503, "")},
			[]string{"POST"}, result{is: ErrUnknown}},
		"F27 reply about another merchant_uid": {map[string]http.HandlerFunc{"POST": sends(200,
			prepared("ORD-9", "64900", `"KRW"`))}, []string{"POST"}, result{is: ErrUnknown}},
		"F27 reply with another amount": {map[string]http.HandlerFunc{"POST": sends(200,
			prepared(merchUID, "64901", `"KRW"`))}, []string{"POST"}, result{is: ErrUnknown}},
		"F27 reply with another currency": {map[string]http.HandlerFunc{"POST": sends(200,
			prepared(merchUID, "64900", `"USD"`))}, []string{"POST"}, result{is: ErrUnknown}},
		"F28 reply with the amount as text": {map[string]http.HandlerFunc{"POST": sends(200,
			prepared(merchUID, `"64900"`, `"KRW"`))}, []string{"POST"}, result{is: ErrUnknown}},
		"F24 reply without amount": {map[string]http.HandlerFunc{"POST": sends(200,
			ok(`{"merchant_uid":"`+merchUID+`"}`))}, []string{"POST"}, result{is: ErrUnknown}},
		"F21 expired token": {map[string]http.HandlerFunc{"POST": refuses(same, "token1")},
			[]string{"POST", "POST"}, result{}},
		"F22 every token refused": {map[string]http.HandlerFunc{"POST": sends(401, refusal(-1, ""))},
			[]string{"POST", "POST"}, result{is: ErrUnauthorized}},
		"F22 token refused during the readback": {map[string]http.HandlerFunc{"POST": duplicate,
			"GET": sends(401, refusal(-1, ""))}, []string{"POST", "GET", "GET"}, result{is: ErrUnauthorized}},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHost(t, byMethod(c.answers))
			err := h.client(t).Prepare(t.Context(), Prepare{MerchantUID: merchUID, Amount: "6.49e4", Currency: "KRW"})
			if wantOK := c.want.is == nil && c.want.api == nil; (err == nil) != wantOK {
				t.Fatalf("error = %v", err)
			}
			c.want.check(t, err)
			var methods []string
			for _, call := range h.seen() {
				methods = append(methods, call.method)
				const want = `{"merchant_uid":"` + merchUID + `","amount":64900,"currency":"KRW"}`
				if call.method != "GET" && (call.body != want || call.path != "/payments/prepare" ||
					call.header.Get("Content-Type") != "application/json") {
					t.Errorf("request = %+v", call)
				}
				if call.method == "GET" && call.path != "/payments/prepare/"+merchUID {
					t.Errorf("request = %+v", call)
				}
			}
			if !slices.Equal(methods, c.methods) {
				t.Errorf("requests = %v, want %v", methods, c.methods)
			}
		})
	}
}

func TestPrepareRefusesBeforeSending(t *testing.T) {
	h := newHost(t, sends(200, prepared(merchUID, "1", "null")))
	c := h.client(t)
	for name, in := range map[string]struct {
		Prepare
		is error
	}{
		"zero":            {Prepare{merchUID, "0", "KRW"}, ErrInvalidAmount},
		"no amount":       {Prepare{merchUID, "", "KRW"}, ErrInvalidAmount},
		"negative":        {Prepare{merchUID, "-1", "KRW"}, ErrInvalidAmount},
		"not a number":    {Prepare{merchUID, "1,000", "KRW"}, ErrInvalidAmount},
		"five decimals":   {Prepare{merchUID, "1.00001", "USD"}, ErrInvalidAmount},
		"a long currency": {Prepare{merchUID, "1", "KRWW"}, ErrInvalidRequest},
		"lower case":      {Prepare{merchUID, "1", "krw"}, ErrInvalidRequest},
		"a long id":       {Prepare{strings.Repeat("a", 41), "1", ""}, ErrInvalidID},
	} {
		if err := c.Prepare(t.Context(), in.Prepare); !errors.Is(err, in.is) || errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if h.tokenCount() != 0 || len(h.seen()) != 0 {
		t.Error("a request was sent")
	}
}
