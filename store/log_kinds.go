package store

import "slices"

// Entity is the kind of thing that an event is about.
type Entity string

// The entities.
const (
	EntityOrder        Entity = "order"
	EntityAttempt      Entity = "attempt"
	EntityPayment      Entity = "payment"
	EntityRefund       Entity = "refund"
	EntityIncident     Entity = "incident"
	EntityClaim        Entity = "claim"
	EntityProduct      Entity = "product"
	EntityCategory     Entity = "category"
	EntitySetting      Entity = "setting"
	EntityAdmin        Entity = "admin"
	EntityExport       Entity = "export"
	EntityInstallation Entity = "installation"
)

// Entities returns the table of entities, in display order.
func Entities() []Meaning[Entity] {
	return []Meaning[Entity]{
		{Kind: EntityOrder, Means: "an order; key: its order_no"},
		{Kind: EntityAttempt, Means: "a try to pay; key: its merchant_uid"},
		{Kind: EntityPayment, Means: "a payment; key: its imp_uid"},
		{Kind: EntityRefund, Means: "money that goes back; key: that of the refund"},
		{Kind: EntityIncident, Means: "a case; key: its imp_uid, or shop: and its kind"},
		{Kind: EntityClaim, Means: "what a buyer wants; key: claim: and its id"},
		{Kind: EntityProduct, Means: "a product; key: its slug"},
		{Kind: EntityCategory, Means: "a category; key: its slug"},
		{Kind: EntitySetting, Means: "a setting, the front page, a text or a coupon; key: its name"},
		{Kind: EntityAdmin, Means: "somebody who works here; key: their e-mail"},
		{Kind: EntityExport, Means: "data that left the shop; key: which"},
		{Kind: EntityInstallation, Means: "the installation itself"},
	}
}

// EventKind is what happened to an entity. A kind can apply to several
// entities.
type EventKind string

// Events of orders and their payments.
const (
	EventPlaced          EventKind = "placed"
	EventRebuilt         EventKind = "rebuilt"
	EventOpened          EventKind = "opened"
	EventFailed          EventKind = "failed"
	EventVbankIssued     EventKind = "vbank_issued"
	EventPaid            EventKind = "paid"
	EventLateAccept      EventKind = "late_accept"
	EventOwnerAccept     EventKind = "accepted_by_owner"
	EventMismatch        EventKind = "mismatch"
	EventDuplicate       EventKind = "duplicate"
	EventLate            EventKind = "late"
	EventOversold        EventKind = "oversold"
	EventOrphan          EventKind = "orphan"
	EventHeld            EventKind = "held"
	EventReturnedUnseen  EventKind = "returned_before_seen"
	EventPartlyRefunded  EventKind = "partly_refunded"
	EventRefunded        EventKind = "refunded"
	EventExpired         EventKind = "expired"
	EventCancelled       EventKind = "cancelled"
	EventWithdrawn       EventKind = "withdrawn"
	EventLinesWithdrawn  EventKind = "lines_withdrawn"
	EventCodeSent        EventKind = "code_sent"
	EventCodeWrong       EventKind = "code_wrong"
	EventAccountNamed    EventKind = "account_named"
	EventDeposited       EventKind = "deposited"
	EventDepositReturned EventKind = "deposit_returned"
	EventReleased        EventKind = "released"
	EventChanged         EventKind = "changed"
	EventReplaced        EventKind = "replaced"
	EventRequested       EventKind = "requested"
	EventSeen            EventKind = "seen"
	EventClosed          EventKind = "closed"
)

// What people do with orders, and the fate of mails about them.
const (
	EventListed         EventKind = "listed"
	EventReaddressed    EventKind = "readdressed"
	EventShipped        EventKind = "shipped"
	EventTrackingMended EventKind = "tracking_mended"
	EventParcelAdded    EventKind = "parcel_added"
	EventParcelDropped  EventKind = "parcel_dropped"
	EventDelivered      EventKind = "delivered"
	EventUndelivered    EventKind = "undelivered"
	EventConcluded      EventKind = "concluded"
	EventReturned       EventKind = "returned"
	EventRestocked      EventKind = "restocked"
	EventUnsentBack     EventKind = "unsent_back"
	EventCouponBack     EventKind = "coupon_back"
	EventSlipTaken      EventKind = "slip_taken"
	EventNoted          EventKind = "noted"
	EventMailFailed     EventKind = "mail_failed"
	EventMailAgain      EventKind = "mail_again"
)

// Events of the receipts for the tax office; their key is that of the order.
const (
	EventReceiptChosen    EventKind = "receipt_chosen"
	EventReceiptAsked     EventKind = "receipt_asked"
	EventReceiptIssued    EventKind = "receipt_issued"
	EventReceiptByPG      EventKind = "receipt_by_pg"
	EventReceiptFailed    EventKind = "receipt_failed"
	EventReceiptCancelled EventKind = "receipt_cancelled"
	EventReceiptTakenBack EventKind = "receipt_taken_back"
)

// Events of reviews; their key is the slug of the product.
const (
	EventReviewed       EventKind = "reviewed"
	EventReviewReported EventKind = "review_reported"
	EventReviewAnswered EventKind = "review_answered"
	EventReviewHidden   EventKind = "review_hidden"
	EventReviewShown    EventKind = "review_shown"
	EventReviewGone     EventKind = "review_gone"
	EventAsked          EventKind = "asked"
	EventAnswered       EventKind = "answered"
	EventQuestionHidden EventKind = "question_hidden"
	EventQuestionShown  EventKind = "question_shown"
)

// Changes that people make to the shop.
const (
	EventCreated       EventKind = "created"
	EventEdited        EventKind = "edited"
	EventDeleted       EventKind = "deleted"
	EventRestored      EventKind = "restored"
	EventMoved         EventKind = "moved"
	EventStock         EventKind = "stock"
	EventPriced        EventKind = "priced"
	EventImported      EventKind = "imported"
	EventImportUndone  EventKind = "import_undone"
	EventBulkPlanned   EventKind = "bulk_planned"
	EventBulkEdited    EventKind = "bulk_edited"
	EventBulkUndone    EventKind = "bulk_undone"
	EventExported      EventKind = "exported"
	EventSet           EventKind = "set"
	EventPublished     EventKind = "published"
	EventCouponMade    EventKind = "coupon_made"
	EventCouponChanged EventKind = "coupon_changed"
	EventCouponEnded   EventKind = "coupon_ended"
	EventCouponCodes   EventKind = "coupon_codes"
	EventKeyRotated    EventKind = "key_rotated"
	EventKeysForgotten EventKind = "keys_forgotten"
)

// Events of the script that payment pages load from I'mport.
const (
	EventScriptChanged  EventKind = "script_changed"
	EventScriptAccepted EventKind = "script_accepted"
)

// Events of admins, and of those who want to be taken for one.
const (
	EventAdded            EventKind = "added"
	EventInvited          EventKind = "invited"
	EventRenamed          EventKind = "renamed"
	EventRole             EventKind = "role"
	EventDisabled         EventKind = "disabled"
	EventEnabled          EventKind = "enabled"
	EventPassword         EventKind = "password"
	EventTwoFactor        EventKind = "two_factor"
	EventRecoveryCodes    EventKind = "recovery_codes"
	EventRecoveryCodeUsed EventKind = "recovery_code_used"
	EventLoggedIn         EventKind = "logged_in"
	EventLoggedOut        EventKind = "logged_out"
	EventSessionsEnded    EventKind = "sessions_ended"
	EventLoginFailed      EventKind = "login_failed"
	EventLoginBlocked     EventKind = "login_blocked"
	EventProofFailed      EventKind = "proof_failed"
	EventProofBlocked     EventKind = "proof_blocked"
	EventCrowded          EventKind = "crowded"
	EventErased           EventKind = "erased"
	EventPersonSought     EventKind = "person_sought"
	EventContactsShown    EventKind = "contacts_shown"
)

// Happening is a loggable combination: what happened to what.
type Happening struct {
	Entity Entity
	Kind   EventKind
}

// EventMeaning is a row of the table of events.
type EventMeaning struct {
	Meaning[Happening]
	Mails []MailKind // the mails that announce it
}

// Events returns the table of events and who learns of each today, by its own
// mail or by that of a related event. Apparent gaps are marked "Gap".
func Events() []EventMeaning {
	return slices.Concat(orderEvents(), receiptEvents(), attemptEvents(), paymentEvents(), refundEvents(),
		incidentEvents(),
		claimEvents(), reviewEvents(),
		shopEvents(), adminEvents())
}

// told is a row about one entity.
type told struct {
	kind  EventKind
	means string
	hears Audience
	mails []MailKind
}

func of(e Entity, list ...told) []EventMeaning {
	rows := make([]EventMeaning, len(list))
	for i, r := range list {
		rows[i] = EventMeaning{Meaning[Happening]{Happening{e, r.kind}, r.means, r.hears}, r.mails}
	}
	return rows
}

func mails(list ...MailKind) []MailKind { return list }

func orderEvents() []EventMeaning {
	account := mails(VbankMail, ReminderMail, TransferMail)
	paid, held := mails(ReceiptMail, NewOrderMail), mails(CaseMail)
	return of(EntityOrder,
		told{EventPlaced, "it is placed", ToBuyer, mails(PlacedMail, MergedMail)},
		told{EventRebuilt, "it is made again from the signed note of a payment", ToOwner, held},
		told{EventVbankIssued, "it waits for a deposit", ToBoth, account},
		told{EventPaid, "a payment pays it", ToBoth, paid},
		told{EventLateAccept, "a payment pays it after it was void", ToBoth, paid},
		told{EventOwnerAccept, "the owner lets a payment pay it", ToBoth, paid},
		// Gap: a buyer who has paid is not told that the order is held.
		told{EventMismatch, "it is held because of a payment that was not asked for", ToOwner, held},
		told{EventDuplicate, "it is held because its buyer pays another order instead", ToOwner, held},
		told{EventOversold, "it is held because its goods are gone", ToOwner, held},
		told{EventOrphan, "it is held because of a payment without an attempt", ToOwner, held},
		told{EventHeld, "it is held because the terms of a payment changed", ToOwner, held},
		// Of an order that cost nothing the owner hears when its buyer cancels it.
		told{EventRefunded, "all its money is back", ToBoth, mails(RefundMail, WithdrawnMail)},
		told{EventExpired, "nobody paid it in time", ToBuyer, mails(VoidMail)},
		told{EventCancelled, "somebody cancelled it before it was paid", ToBuyer, mails(VoidMail)},
		told{EventLinesWithdrawn, "its buyer cancelled some of its goods; their money goes back", ToOwner,
			mails(WithdrawnMail)},
		told{EventWithdrawn, "its buyer cancelled it after it was paid; all the money goes back", ToOwner,
			mails(WithdrawnMail)},
		told{EventCodeSent, "its buyer names an account for a refund and is sent a code to prove it", ToBuyer,
			mails(RefundCodeMail)},
		// Gap: nobody is told that somebody guesses codes; the account got nothing.
		told{EventCodeWrong, "somebody typed five wrong codes for a refund of it", ToNobody, nil},
		// Gap: a buyer who names it with a request sees it on the order's page.
		told{EventAccountNamed, "somebody says to which account a transfer for it goes back", ToNobody, nil},
		told{EventDeposited, "some of a transfer for it came", ToBoth, mails(DepositMail, ReceiptMail, CaseMail)},
		// Gap: the buyer gets no mail about it, as a person sent the money.
		told{EventDepositReturned, "what was transferred for it and pays nothing went back", ToNobody, nil},
		told{EventReleased, "its goods are for others while it goes on waiting", ToNobody, nil},
		told{EventChanged, "its buyer says something else of themselves while it is unpaid", ToNobody, nil},
		told{EventReplaced, "another order of its buyer takes its place", ToNobody, nil},
		told{EventListed, "it is on a shipping list", ToNobody, nil},
		told{EventReaddressed, "its buyer changes where it goes; the owner hears of it if a slip was printed", ToBoth,
			mails(ReaddressedMail, ReprintMail)},
		told{EventShipped, "its parcel has left", ToBuyer, mails(ShippedMail, ReviewMail)},
		// Gap: who was told that it arrived is not told that it has not.
		told{EventUndelivered, "somebody of the shop takes back that its parcel arrived", ToNobody, nil},
		told{EventDelivered, "its parcel arrived, or is taken for delivered", ToBuyer, mails(DeliveredMail,
			ReviewMail)},
		told{EventConcluded, "its buyer keeps the goods, or had time enough to say otherwise", ToNobody, nil},
		// The buyer learns of it when the admin chooses so: EventMailAgain.
		told{EventTrackingMended, "the number of its parcel is corrected", ToNobody, nil},
		told{EventParcelAdded, "another parcel of it has left; its mail has all of them", ToNobody, nil},
		told{EventParcelDropped, "a parcel that was recorded by mistake is none of it", ToNobody, nil},
		// Gap: a buyer who sent goods back is not told that they arrived.
		told{EventReturned, "its goods came back", ToNobody, nil},
		told{EventRestocked, "its goods are on the shelf again", ToNobody, nil},
		// Who gave the money back themselves see it on the order board.
		told{EventUnsentBack, "its goods, which never left, are for sale again by themselves", ToOwner,
			mails(WithdrawnMail)},
		told{EventCouponBack, "its buyer may use the coupon again", ToBuyer, mails(RefundMail)},
		told{EventSlipTaken, "its packing slip or its row for the courier was taken before it was on a list", ToNobody,
			nil},
		told{EventNoted, "somebody wrote a note about it", ToNobody, nil},
		told{EventMailFailed, "a mail about it is given up; the menu counts it", ToNobody, nil},
		told{EventMailAgain, "a mail to its buyer is sent again", ToBuyer, mails(PlacedMail, VbankMail, ReminderMail,
			ReceiptMail, ShippedMail,
			RefundMail, VoidMail, ClaimApprovedMail, ClaimRefusedMail)},
	)
}

func receiptEvents() []EventMeaning {
	return of(EntityOrder,
		told{EventReceiptChosen, "its buyer, or the owner for them, says which cash receipt they want", ToNobody, nil},
		told{EventReceiptAsked, "I'mport is asked to issue its cash receipt", ToNobody, nil},
		told{EventReceiptIssued, "its cash receipt is issued", ToBuyer, mails(CashReceiptMail)},
		told{EventReceiptByPG, "the PG has issued its cash receipt by itself", ToNobody, nil},
		// Gap: the owner sees it on the home page and in the list of receipts, without a mail.
		told{EventReceiptFailed, "its cash receipt was not issued", ToNobody, nil},
		told{EventReceiptCancelled, "its cash receipt is cancelled, because money went back", ToNobody, nil},
		told{EventReceiptTakenBack, "somebody who works here wants its cash receipt cancelled", ToNobody, nil},
	)
}

func attemptEvents() []EventMeaning {
	paid, held := mails(ReceiptMail, NewOrderMail), mails(CaseMail)
	return of(EntityAttempt,
		told{EventOpened, "the buyer may pay by it", ToNobody, nil},
		told{EventFailed, "it ended without money", ToNobody, nil},
		told{EventPaid, "its payment pays the order", ToBoth, paid},
		told{EventLateAccept, "its payment pays an order that was void", ToBoth, paid},
		told{EventMismatch, "its payment is not what was asked for", ToOwner, held},
		told{EventDuplicate, "its payment is one too many", ToOwner, held},
		told{EventLate, "its payment came after the refund", ToOwner, held},
		told{EventOversold, "its payment came after the goods were gone", ToOwner, held},
		told{EventReturnedUnseen, "its payment went back before the shop saw it", ToNobody, nil},
	)
}

func paymentEvents() []EventMeaning {
	paid, held, back := mails(ReceiptMail, NewOrderMail), mails(CaseMail), mails(RefundMail)
	return of(EntityPayment,
		told{EventFailed, "it failed", ToNobody, nil},
		// Gap: the buyer gets mail about an order's first account only.
		told{EventVbankIssued, "it has a virtual account", ToBuyer, mails(VbankMail, ReminderMail)},
		told{EventPaid, "it pays its order", ToBoth, paid},
		told{EventLateAccept, "it pays an order that was void", ToBoth, paid},
		told{EventOwnerAccept, "the owner lets it pay its order", ToBoth, paid},
		told{EventMismatch, "it is not what was asked for", ToOwner, held},
		// Gap: a buyer who paid twice learns of it only once the money is refunded.
		told{EventDuplicate, "its order is paid by another one", ToOwner, held},
		told{EventLate, "its order was refunded before", ToOwner, held},
		told{EventOversold, "the goods were gone", ToOwner, held},
		told{EventOrphan, "no attempt has its merchant_uid", ToOwner, held},
		// Gap: the money went back without the buyer's doing, and nobody is told.
		told{EventReturnedUnseen, "it went back before the shop saw it", ToNobody, nil},
		told{EventPartlyRefunded, "a part of it went back", ToBuyer, back},
		told{EventRefunded, "all of it went back", ToBuyer, back},
	)
}

func refundEvents() []EventMeaning {
	return of(EntityRefund,
		// Gap: buyers may wait days for the money without notice.
		told{EventRequested, "it is asked for", ToNobody, nil},
		told{EventKind(RefundSent), "it is on its way to I'mport", ToNobody, nil},
		told{EventKind(RefundUnknown), "no answer came; I'mport is asked", ToNobody, nil},
		told{EventKind(RefundPendingPG), "the PG has taken it and not done it yet", ToNobody, nil},
		told{EventKind(RefundDone), "I'mport shows it", ToBuyer, mails(RefundMail)},
		told{EventKind(RefundFailed), "it did not go through", ToOwner, mails(CaseMail)},
		told{EventSeen, "it was made at I'mport's console", ToBuyer, mails(RefundMail)},
	)
}

func incidentEvents() []EventMeaning {
	var rows []told
	for _, i := range IncidentKinds() {
		rows = append(rows, told{EventKind(i.Kind), i.Means, i.Hears, mails(CaseMail)})
	}
	return of(EntityIncident, append(rows, told{EventClosed, "it is closed", ToNobody, nil})...)
}

func claimEvents() []EventMeaning {
	return of(EntityClaim,
		// The owner learns what buyers request on their pages. Gap: the buyer gets no
		// acknowledgement.
		told{EventKind(ClaimRequested), "the buyer asks for it", ToOwner, mails(ClaimMail)},
		told{EventKind(ClaimApproved), "the shop grants it", ToBuyer, mails(ClaimApprovedMail)},
		told{EventKind(ClaimRefused), "the shop refuses it", ToBuyer, mails(ClaimRefusedMail)},
		// Gap: a buyer waiting for replacement goods is not told that they were sent.
		told{EventKind(ClaimDone), "it is closed", ToNobody, nil},
	)
}

func reviewEvents() []EventMeaning {
	news := mails(NewReviewMail)
	return append(append(of(EntityProduct, questionEvents()...), of(EntityInstallation, questionEvents()...)...), of(
		EntityProduct,
		told{EventReviewed, "a buyer reviews it", ToOwner, news},
		told{EventReviewReported, "somebody finds a review of it wrong", ToOwner, news},
		// Gap: the writer sees it on the page, without a mail.
		told{EventReviewAnswered, "the shop replies to a review of it", ToNobody, nil},
		// The writer sees it, and why, on the page of the order.
		told{EventReviewHidden, "a review of it is hidden", ToNobody, nil},
		told{EventReviewShown, "a review of it is shown again, or looked at and left", ToNobody, nil},
		told{EventReviewGone, "its writer takes a review of it back", ToNobody, nil},
	)...)
}

// questionEvents are those of questions about goods, and to the shop.
func questionEvents() []told {
	return []told{
		{EventAsked, "somebody asks a question", ToBoth, mails(QuestionMail, NewQuestionMail)},
		{EventAnswered, "the shop answers it", ToBuyer, mails(AnswerMail)},
		{EventQuestionHidden, "a question is hidden", ToNobody, nil},
		{EventQuestionShown, "a question is shown that was held or hidden", ToNobody, nil},
	}
}

func shopEvents() []EventMeaning {
	return slices.Concat(
		of(EntityProduct,
			told{EventCreated, "it is added", ToNobody, nil},
			told{EventEdited, "it is edited", ToNobody, nil},
			told{EventDeleted, "it is deleted", ToNobody, nil},
			told{EventRestored, "it is back, and hidden", ToNobody, nil},
			told{EventPriced, "its price is changed in the list", ToNobody, nil},
			told{EventStock, "its stock is changed; who waits for the goods hears of it", ToBuyer,
				mails(RestockMail, ConfirmAlertMail)},
			told{EventImported, "a file of products is imported", ToNobody, nil},
			told{EventImportUndone, "that is undone", ToNobody, nil},
			told{EventBulkPlanned, "an edit of many products is to be done later", ToNobody, nil},
			told{EventBulkEdited, "many products are edited at once", ToNobody, nil},
			told{EventBulkUndone, "that is undone, by somebody or because its time is over", ToNobody, nil}),
		of(EntityCategory,
			told{EventCreated, "it is added", ToNobody, nil},
			told{EventEdited, "it is edited", ToNobody, nil},
			told{EventMoved, "its place among the others is changed", ToNobody, nil},
			told{EventDeleted, "it is deleted", ToNobody, nil}),
		of(EntitySetting,
			told{EventSet, "it is changed", ToNobody, nil},
			told{EventEdited, "the draft of the front page is edited, or a text is", ToNobody, nil},
			told{EventPublished, "visitors see a text or a front page", ToNobody, nil},
			told{EventDeleted, "a text is deleted, or the draft of the front page is dropped", ToNobody, nil},
			told{EventCouponMade, "a coupon is made", ToNobody, nil},
			told{EventCouponChanged, "a coupon is changed", ToNobody, nil},
			told{EventCouponEnded, "a coupon is ended", ToNobody, nil},
			told{EventCouponCodes, "codes of a coupon are made", ToNobody, nil}),
		of(EntityExport, told{EventExported, "somebody downloaded it", ToNobody, nil}),
		// Monitoring hears of it, and every page of the owner says so (Health.LastCrowd).
		of(EntityInstallation, told{EventCrowded, "more strangers guess than it keeps apart; key: what they guess",
			ToNobody, nil},
			told{EventKeyRotated, "it has a new key, and stored secrets are sealed with it", ToNobody, nil},
			told{EventKeysForgotten, "its older keys are forgotten, and what they signed counts no more",
				ToNobody, nil},
			// Monitoring hears of it (Health.Script).
			told{EventScriptChanged, "I'mport's browser script has changed; key: its address", ToNobody, nil},
			told{EventScriptAccepted, "the owner knows of that change", ToNobody, nil},
			told{EventErased, "personal data is erased; key: by the rules (retention) or for a buyer (request)",
				ToNobody, nil},
			told{EventPersonSought, "somebody looked up all that is held about a person", ToNobody, nil},
			told{EventContactsShown, "somebody looked at contacts that are kept apart; key: of which order, or of all",
				ToNobody, nil}),
	)
}

func adminEvents() []EventMeaning {
	return of(EntityAdmin,
		told{EventAdded, "somebody begins to work here", ToNobody, nil},
		told{EventInvited, "they get a link to choose a password", ToNobody, nil},
		told{EventRenamed, "they are called otherwise", ToNobody, nil},
		// Gap: admins are not told when others change their rights, password or second
		// factor.
		told{EventRole, "they may do other things", ToNobody, nil},
		told{EventPassword, "they have another password", ToNobody, nil},
		told{EventTwoFactor, "their second factor is set or off", ToNobody, nil},
		told{EventRecoveryCodes, "they have other recovery codes", ToNobody, nil},
		told{EventRecoveryCodeUsed, "they came in by a recovery code", ToNobody, nil},
		told{EventDisabled, "they are shut out", ToNobody, nil},
		told{EventEnabled, "they are let in again", ToNobody, nil},
		told{EventLoggedIn, "they logged in; of a new device they hear themselves", ToOwner, mails(NewDeviceMail)},
		told{EventLoggedOut, "they logged out", ToNobody, nil},
		told{EventSessionsEnded, "they ended their other sessions", ToNobody, nil},
		told{EventLoginFailed, "somebody gave a wrong password or code", ToNobody, nil},
		// Gap: nobody is told that somebody is guessing an admin's password.
		told{EventLoginBlocked, "somebody guesses and has to wait", ToNobody, nil},
		told{EventProofFailed, "the password that was asked for again was wrong", ToNobody, nil},
		told{EventProofBlocked, "the same, too often", ToNobody, nil},
	)
}
