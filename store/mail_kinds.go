package store

import (
	"encoding/json"
	"fmt"
)

// MailKind is the kind of a mail.
type MailKind string

// The kinds of mails.
const (
	PlacedMail        MailKind = "placed"
	MergedMail        MailKind = "orders_waiting"
	VbankMail         MailKind = "vbank"
	ReminderMail      MailKind = "reminder"
	DepositMail       MailKind = "deposit"
	TransferMail      MailKind = "transfer"
	ReceiptMail       MailKind = "receipt"
	ShippedMail       MailKind = "shipped"
	DeliveredMail     MailKind = "delivered"
	ReaddressedMail   MailKind = "readdressed"
	RefundCodeMail    MailKind = "refund_code"
	RefundMail        MailKind = "refund"
	VoidMail          MailKind = "void"
	ClaimApprovedMail MailKind = "claim_approved"
	ClaimRefusedMail  MailKind = "claim_refused"
	ConfirmAlertMail  MailKind = "confirm_alert"
	RestockMail       MailKind = "restock"
	CashReceiptMail   MailKind = "cash_receipt"
	ReviewMail        MailKind = "review"
	NewOrderMail      MailKind = "new_order"
	WithdrawnMail     MailKind = "withdrawn"
	ReprintMail       MailKind = "reprint"
	NewReviewMail     MailKind = "new_review"
	QuestionMail      MailKind = "question"
	AnswerMail        MailKind = "answer"
	NewQuestionMail   MailKind = "new_question"
	ClaimMail         MailKind = "claim"
	CaseMail          MailKind = "case"
	NewDeviceMail     MailKind = "new_device"
)

// MailMeaning is a row of the table of mail kinds.
type MailMeaning struct {
	Meaning[MailKind]
	Prefix string // prefix of its keys in the outbox
}

// MailKinds returns the table of mail kinds.
func MailKinds() []MailMeaning {
	return []MailMeaning{
		{Meaning[MailKind]{PlacedMail, "the order is placed, and not paid for two minutes", ToBuyer}, "placed"},
		{Meaning[MailKind]{MergedMail, "orders wait for their money; stands for too many mails about them", ToBuyer},
			"orders-waiting"},
		{Meaning[MailKind]{VbankMail, "here is the virtual account to pay into", ToBuyer}, "vbank"},
		{Meaning[MailKind]{ReminderMail, "the virtual account closes within a day", ToBuyer}, "reminder"},
		{Meaning[MailKind]{DepositMail, "some of a transfer came, and some is missing", ToBuyer}, "deposit"},
		{Meaning[MailKind]{TransferMail, "orders by transfer were placed; one mail in ten minutes", ToOwner},
			"owner-transfer"},
		{Meaning[MailKind]{ReceiptMail, "the order is paid", ToBuyer}, "receipt"},
		{Meaning[MailKind]{ShippedMail, "the parcel has left", ToBuyer}, "ship"},
		{Meaning[MailKind]{DeliveredMail, "the parcel has arrived", ToBuyer}, "delivered"},
		{Meaning[MailKind]{ReaddressedMail, "the paid order goes somewhere else now", ToBuyer}, "readdressed"},
		{Meaning[MailKind]{RefundCodeMail, "a code by which the buyer proves to have named the account of a refund",
			ToBuyer}, "refund-code"},
		{Meaning[MailKind]{RefundMail, "money went back", ToBuyer}, "refund-mail"},
		{Meaning[MailKind]{VoidMail, "the unpaid order is canceled", ToBuyer}, "void"},
		{Meaning[MailKind]{ClaimApprovedMail, "what the buyer asked for is granted", ToBuyer}, "claim_approved"},
		{Meaning[MailKind]{ClaimRefusedMail, "what the buyer asked for is refused", ToBuyer}, "claim_refused"},
		{Meaning[MailKind]{ConfirmAlertMail, "somebody gave the address to wait for goods, which it has to confirm",
			ToBuyer}, "confirm-alert"},
		{Meaning[MailKind]{RestockMail, "goods that somebody waited for are in stock again", ToBuyer}, "restock"},
		{Meaning[MailKind]{CashReceiptMail, "a cash receipt is issued for what was paid", ToBuyer}, "cash-receipt"},
		{Meaning[MailKind]{ReviewMail, "the buyer of what arrived is asked for a review, once", ToBuyer}, "review"},
		{Meaning[MailKind]{QuestionMail, "a question was asked under this address; the link to it, not its words",
			ToBuyer}, "question"},
		{Meaning[MailKind]{AnswerMail, "the shop answers a question", ToBuyer}, "answer"},
		{Meaning[MailKind]{NewQuestionMail, "questions wait for an answer; one mail in an hour", ToOwner},
			"owner-question"},
		{Meaning[MailKind]{NewReviewMail, "reviews were written or reported; one mail in an hour", ToOwner},
			"owner-review"},
		{Meaning[MailKind]{NewOrderMail, "an order is paid and has to be shipped", ToOwner}, "new_order"},
		{Meaning[MailKind]{WithdrawnMail, "a buyer cancelled a paid order, which must not be sent any more", ToOwner},
			"owner-withdrawn"},
		{Meaning[MailKind]{ReprintMail, "an order goes somewhere else than its slip says that was printed", ToOwner},
			"owner-reprint"},
		{Meaning[MailKind]{ClaimMail, "a buyer asks for a cancellation, a return or an exchange", ToOwner}, "claim"},
		{Meaning[MailKind]{CaseMail, "a person must look at something", ToOwner}, "case"},
		{Meaning[MailKind]{NewDeviceMail, "an admin has logged in from a new device; it goes to that admin", ToOwner},
			"new_device"},
	}
}

// mailOf reads the mail from an outbox payload.
func mailOf(payload json.RawMessage) (Mail, error) {
	var kept mailTask
	if err := json.Unmarshal(payload, &kept); err != nil {
		return Mail{}, fmt.Errorf("read which mail this is: %w", err)
	}
	return Mail{Kind: kept.Kind, About: kept.About}, nil
}

// prefix starts the outbox keys of mails of this kind.
func (k MailKind) prefix() string {
	for _, m := range MailKinds() {
		if m.Kind == k {
			return m.Prefix
		}
	}
	return string(k)
}
