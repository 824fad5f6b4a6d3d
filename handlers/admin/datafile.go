package admin

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/korea"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/views"
)

// dataFile is the JSON for somebody who asks what is held about them. It names nobody
// else: whoever works in the shop is "shop".
type dataFile struct {
	Shop     string         `json:"shop"`
	MadeAt   time.Time      `json:"made_at"`
	LookedUp []string       `json:"looked_up_by"`
	Orders   []dataOrder    `json:"orders"`
	Received []dataDelivery `json:"received_from_others"`
	Carts    []dataCart     `json:"carts"`
	Alerts   []dataAlert    `json:"stock_alerts"`
	Asked    []dataQuestion `json:"questions,omitempty"`
}

// dataOrder is an order in it.
type dataOrder struct {
	No        string          `json:"order_no"`
	PlacedAt  time.Time       `json:"placed_at"`
	Language  string          `json:"language"`
	PayState  store.PayState  `json:"pay_state"`
	ShipState store.ShipState `json:"ship_state"`
	Buyer     dataPerson      `json:"buyer"`
	Receiver  dataPerson      `json:"receiver"`
	Postcode  string          `json:"postcode"`
	Address   string          `json:"address"`
	Country   string          `json:"country"`
	Memo      string          `json:"delivery_note"`
	Items     []dataItem      `json:"items"`
	Totals    []dataAmount    `json:"totals"`
	Coupon    string          `json:"coupon"`
	Consents  []dataConsent   `json:"consents"`
	Attempts  []dataAttempt   `json:"payment_attempts"`
	Payments  []dataPayment   `json:"payments"`
	Refunds   []dataRefund    `json:"refunds"`
	Deposits  []dataDeposit   `json:"deposits,omitempty"`
	Accounts  []dataAccount   `json:"refund_accounts"`
	Wanted    dataWanted      `json:"cash_receipt_wanted"`
	Receipts  []dataReceipt   `json:"cash_receipts"`
	Parcel    dataParcel      `json:"parcel"`
	Requests  []dataRequest   `json:"requests"`
	Reviews   []dataReview    `json:"reviews,omitempty"`
	Unasked   bool            `json:"wants_no_review_requests,omitempty"`
	Notes     []dataWords     `json:"notes"`
	Mails     []dataMail      `json:"mails"`
	Log       []dataWords     `json:"log"`
	Retention dataRetention   `json:"retention"`
}

// Parts of an order, and what belongs to none.
type (
	dataPerson struct {
		Name  string `json:"name"`
		Email string `json:"email,omitempty"`
		Tel   string `json:"tel"`
	}
	dataItem struct {
		Name     string `json:"name"`
		SKU      string `json:"sku"`
		Quantity int64  `json:"quantity"`
	}
	dataAmount struct {
		Amount   json.Number    `json:"amount"`
		Currency money.Currency `json:"currency"`
	}
	dataConsent struct {
		Kind   store.ConsentKind `json:"kind"`
		Agreed bool              `json:"agreed"`
		Text   string            `json:"text"`
	}
	dataAttempt struct {
		MerchantUID string    `json:"merchant_uid"`
		Method      store.PG  `json:"method"`
		At          time.Time `json:"at"`
		dataAmount
	}
	dataPayment struct {
		ImpUID  string      `json:"imp_uid"`
		Method  string      `json:"method"`
		Wallet  string      `json:"wallet,omitempty"`
		PaidAt  *time.Time  `json:"paid_at"`
		Back    json.Number `json:"refunded"`
		Receipt string      `json:"receipt_url"`
		Account string      `json:"virtual_account"`
		Name    string      `json:"depositor,omitempty"`
		dataAmount
	}
	dataDeposit struct {
		At   time.Time `json:"at"`
		Name string    `json:"name"`
		dataAmount
	}
	dataRefund struct {
		At     time.Time         `json:"at"`
		State  store.RefundState `json:"state"`
		Reason string            `json:"reason"`
		To     dataAccount       `json:"account"`
		dataAmount
	}
	dataWanted struct {
		Kind store.ReceiptKind `json:"kind"`
		Tail string            `json:"last_digits"`
	}
	dataReceipt struct {
		Kind     store.ReceiptKind  `json:"kind"`
		State    store.ReceiptState `json:"state"`
		Number   string             `json:"approval_number"`
		IssuedAt *time.Time         `json:"issued_at"`
		dataAmount
	}
	dataAccount struct {
		Bank string `json:"bank"`
		Tail string `json:"last_digits"`
	}
	dataParcel struct {
		Carrier string     `json:"carrier"`
		Number  string     `json:"tracking_number"`
		SentAt  *time.Time `json:"sent_at"`
		Further []dataBox  `json:"further,omitempty"`
	}
	dataBox struct {
		Carrier string    `json:"carrier"`
		Number  string    `json:"tracking_number"`
		AddedAt time.Time `json:"added_at"`
	}
	dataRequest struct {
		Kind   store.ClaimKind  `json:"kind"`
		State  store.ClaimState `json:"state"`
		At     time.Time        `json:"at"`
		By     string           `json:"by"`
		Reason string           `json:"reason"`
		Answer string           `json:"answer"`
		Photos [][]byte         `json:"photos"` // JPEG, as base64
	}
	dataReview struct {
		Line   int               `json:"line"`
		Stars  int               `json:"stars"`
		At     time.Time         `json:"at"`
		Author string            `json:"shown_as"`
		State  store.ReviewState `json:"state"`
		Text   string            `json:"text"`
		Reply  string            `json:"reply"`
		Photos [][]byte          `json:"photos"` // JPEG, as base64
	}
	dataWords struct {
		At   time.Time `json:"at"`
		By   string    `json:"by"`
		Text string    `json:"text"`
	}
	dataMail struct {
		Kind    store.MailKind `json:"kind"`
		AskedAt time.Time      `json:"asked_at"`
		SentAt  *time.Time     `json:"sent_at"`
	}
	dataRetention struct {
		Why       store.Keeping `json:"why"`
		Apart     bool          `json:"kept_apart"`
		EmptiedAt *time.Time    `json:"contacts_left_at"`
		Until     *time.Time    `json:"until"`
		Text      string        `json:"text"`
	}
	dataDelivery struct {
		OrderedAt time.Time  `json:"ordered_at"`
		Receiver  dataPerson `json:"receiver"`
		Postcode  string     `json:"postcode"`
		Address   string     `json:"address"`
		Country   string     `json:"country"`
	}
	dataCart struct {
		BegunAt time.Time  `json:"begun_at"`
		SeenAt  time.Time  `json:"seen_at"`
		Items   []dataItem `json:"items"`
		Wished  []string   `json:"wish_list,omitempty"`
		Coupons []string   `json:"coupons,omitempty"`
	}
	dataQuestion struct {
		AskedAt    time.Time  `json:"asked_at"`
		Product    string     `json:"product,omitempty"`
		OrderNo    string     `json:"order_no,omitempty"`
		Author     string     `json:"author"`
		Email      string     `json:"email,omitempty"`
		Secret     bool       `json:"private"`
		Text       string     `json:"text"`
		Answer     string     `json:"answer,omitempty"`
		AnsweredAt *time.Time `json:"answered_at,omitempty"`
	}

	dataAlert struct {
		Name        string     `json:"name"`
		SKU         string     `json:"sku"`
		Email       string     `json:"email"`
		AskedAt     time.Time  `json:"asked_at"`
		ConfirmedAt *time.Time `json:"confirmed_at"`
		ToldAt      *time.Time `json:"told_at"`
	}
)

// sendPerson sends what is held about somebody as JSON.
func (s requests) sendPerson(c echo.Context) error {
	a, d, found, err := s.find(c)
	if !found {
		return err
	}
	ctx, lang := c.Request().Context(), adminLang(c)
	identity, err := s.Store.Identity(ctx)
	if err != nil {
		return err
	}
	file := dataFile{Shop: identity.Name.In(string(lang)), MadeAt: s.Now().UTC(), LookedUp: a.list,
		Orders: []dataOrder{}, Received: []dataDelivery{}, Carts: []dataCart{}, Alerts: []dataAlert{}}
	for _, o := range d.Orders {
		row := dataOf(o, lang)
		if row.Requests, err = s.dataRequests(c, o); err != nil {
			return err
		}
		if row.Reviews, err = s.dataReviews(c, o); err != nil {
			return err
		}
		row.Unasked = o.Unasked
		file.Orders = append(file.Orders, row)
	}
	for _, p := range d.Received {
		file.Received = append(file.Received, dataDelivery{p.PlacedAt, dataPerson(p.To.Receiver), p.To.Postcode,
			p.To.Addr, p.To.Country})
	}
	for _, cart := range d.Carts {
		row := dataCart{BegunAt: cart.BegunAt, SeenAt: cart.SeenAt, Items: []dataItem{}}
		for _, g := range cart.Goods {
			row.Items = append(row.Items, dataItem{g.Name.In(string(lang)), g.SKU, g.Quantity})
		}
		for _, name := range cart.Wished {
			row.Wished = append(row.Wished, name.In(string(lang)))
		}
		row.Coupons = cart.Coupons
		file.Carts = append(file.Carts, row)
	}
	for _, w := range d.Alerts {
		file.Alerts = append(file.Alerts, dataAlert{w.Name.In(string(lang)), w.SKU, w.Email, w.CreatedAt,
			orNone(w.ConfirmedAt), orNone(w.ToldAt)})
	}
	for _, q := range d.Asked {
		file.Asked = append(file.Asked, dataQuestion{q.CreatedAt, q.Product.In(string(lang)), q.OrderNo, q.Author,
			q.Email, q.Secret, q.Body, q.Answer, orNone(q.AnsweredAt)})
	}
	// Personal data leaves the shop only if the log says so.
	if err := s.Store.NoteExport(ctx, "person", len(d.Orders), "", by(c)); err != nil {
		return err
	}
	web.Personal(c)
	c.Response().Header().Set("Content-Disposition", `attachment; filename="personal-data-`+
		s.Now().In(korea.Seoul()).Format("20060102-1504")+`.json"`)
	return c.JSONPretty(http.StatusOK, file, "  ")
}

// dataOf is an order of somebody but for their requests.
func dataOf(o store.PersonOrder, lang views.Lang) dataOrder {
	to, in := o.Order.Destination, string(lang)
	row := dataOrder{No: o.Order.No, PlacedAt: o.Order.CreatedAt, Language: o.Order.Language,
		PayState: o.Order.PayState, ShipState: o.Order.ShipState, Buyer: dataPerson(o.Order.Buyer),
		Receiver: dataPerson(to.Receiver), Postcode: to.Postcode, Address: to.Addr, Country: to.Country, Memo: to.Memo,
		Coupon: o.Order.Coupon.Code, Items: []dataItem{}, Consents: []dataConsent{}, Accounts: []dataAccount{},
		Receipts: []dataReceipt{},
		Wanted:   dataWanted{o.Receipts.Choice.Kind, o.Receipts.Choice.Tail},
		Notes:    []dataWords{}, Mails: []dataMail{}, Log: []dataWords{},
		Parcel: dataParcel{Carrier: o.Delivery.Shipment.Carrier, Number: o.Delivery.Shipment.Number,
			SentAt: orNone(o.Delivery.Shipment.ShippedAt)},
		Retention: dataRetention{o.Fate.Keeping, o.Fate.Apart, orNone(o.Fate.EmptiedAt), orNone(o.Fate.Until),
			wording.FateText(o.Fate, lang)}}
	for _, b := range o.Delivery.Further {
		row.Parcel.Further = append(row.Parcel.Further, dataBox(b))
	}
	for _, l := range o.Order.Lines {
		row.Items = append(row.Items, dataItem{l.Name.In(in), l.SKU, l.Quantity})
	}
	row.Totals = []dataAmount{amountOf(o.Order.Total.In(money.KRW)), amountOf(o.Order.Total.In(money.USD))}
	for _, x := range o.Consents {
		row.Consents = append(row.Consents, dataConsent{x.Kind, x.Agreed, x.Text})
	}
	for _, m := range o.Codes {
		row.Accounts = append(row.Accounts, dataAccount(m))
	}
	for _, r := range o.Receipts.List {
		row.Receipts = append(row.Receipts, dataReceipt{r.Kind, r.State, r.Number, orNone(r.IssuedAt),
			dataAmount{r.Amount.Number(), r.Amount.Currency}})
	}
	for _, n := range o.Notes {
		row.Notes = append(row.Notes, dataWords{n.CreatedAt, sideOf(n.Source), n.Text})
	}
	for _, m := range o.Mails {
		row.Mails = append(row.Mails, dataMail{m.Kind, m.CreatedAt, orNone(m.SentAt)})
	}
	for _, e := range o.Log {
		text, _ := wording.EventText(e, o.Payments, lang)
		row.Log = append(row.Log, dataWords{e.At, sideOf(e.Source), text})
	}
	addMoney(&row, o, lang)
	return row
}

// addMoney adds how an order was paid, and what went back.
func addMoney(row *dataOrder, o store.PersonOrder, lang views.Lang) {
	row.Attempts, row.Payments, row.Refunds = []dataAttempt{}, []dataPayment{}, []dataRefund{}
	for _, a := range o.Attempts {
		row.Attempts = append(row.Attempts, dataAttempt{a.MerchantUID, a.PG, a.CreatedAt, amountOf(a.Amount)})
	}
	for _, p := range o.Payments {
		row.Payments = append(row.Payments, dataPayment{p.ImpUID, p.Method, p.Wallet, orNone(p.PaidAt),
			money.Money{Minor: p.Cancelled, Currency: p.Amount.Currency}.Number(), p.ReceiptURL,
			joined(" ", p.Vbank.Bank, p.Vbank.Num, p.Vbank.Holder), p.Depositor, amountOf(p.Amount)})
	}
	for _, d := range o.Deposits {
		row.Deposits = append(row.Deposits, dataDeposit{d.At, d.Name, amountOf(money.Money{Minor: d.Amount,
			Currency: money.KRW})})
	}
	for _, r := range o.Refunds {
		row.Refunds = append(row.Refunds, dataRefund{r.CreatedAt, r.State, wording.RefundReason(r, lang),
			dataAccount(r.To), amountOf(money.Money{Minor: r.Amount,
				Currency: wording.CurrencyOfPayment(o.Payments, r.ImpUID)})})
	}
}

// dataRequests are what the buyer of an order asked for, with photos.
func (s requests) dataRequests(c echo.Context, o store.PersonOrder) ([]dataRequest, error) {
	list := []dataRequest{}
	for _, x := range o.Claims {
		row := dataRequest{x.Kind, x.State, x.CreatedAt, sideOf(x.Source), x.Reason, x.Answer, [][]byte{}}
		for _, p := range x.Photos {
			jpeg, err := s.Store.OwnersPhoto(c.Request().Context(), o.Order.No, p.ID)
			if err != nil {
				return nil, err
			}
			row.Photos = append(row.Photos, jpeg)
		}
		list = append(list, row)
	}
	return list, nil
}

// dataReviews are what the buyer of an order said of its goods, with photos.
func (s requests) dataReviews(c echo.Context, o store.PersonOrder) ([]dataReview, error) {
	var list []dataReview
	for _, x := range o.Reviews {
		row := dataReview{x.Line, x.Stars, x.CreatedAt, x.Author, x.State, x.Body, x.Reply, [][]byte{}}
		for _, p := range x.Photos {
			jpeg, err := s.Store.Reviews.Photo(c.Request().Context(), p.ID, false, true)
			if err != nil {
				return nil, err
			}
			row.Photos = append(row.Photos, jpeg)
		}
		list = append(list, row)
	}
	return list, nil
}

func amountOf(m money.Money) dataAmount { return dataAmount{m.Number(), m.Currency} }

// sideOf says whose doing something was without naming anybody who works here.
func sideOf(s store.Source) string {
	if strings.HasPrefix(string(s), string(store.SourceAdmin)) || s == store.SourceHost {
		return "shop"
	}
	return string(s)
}

// orNone is a time, or null.
func orNone(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
