package web

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/checkout"
	"github.com/jangteo/jangteo/checkout/rules"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/money"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/views"
)

// explainedErrors are those that a visitor is told about in words of their own or
// by a status.
func explainedErrors() map[string]error {
	return map[string]error{
		"store.ErrNotFound": store.ErrNotFound, "store.ErrUnavailable": store.ErrUnavailable,
		"store.ErrGone":    store.ErrGone,
		"store.StockError": &store.StockError{}, "store.PriceChangedError": &store.PriceChangedError{},
		"store.DeliveryFeeError": &store.DeliveryFeeError{}, "store.ClosedError": &store.ClosedError{},
		"store.ErrNothingToBuy": store.ErrNothingToBuy, "store.ErrQuantity": store.ErrQuantity,
		"store.ErrCartFull": store.ErrCartFull, "store.ErrWishedFull": store.ErrWishedFull,
		"store.HeavyError": &store.HeavyError{}, "store.GroupError": &store.GroupError{},
		"store.ErrAddressNeeded": store.ErrAddressNeeded, "store.UnweighedError": &store.UnweighedError{},
		"store.ErrNoDelivery": store.ErrNoDelivery, "store.ErrKeysChanged": store.ErrKeysChanged,
		"checkout.ErrNoAccount": checkout.ErrNoAccount, "rules.ErrPartUnderWay": rules.ErrPartUnderWay,
		"store.PiecesError": &store.PiecesError{},
		"store.LeastError":  &store.LeastError{}, "store.AlreadyOrderedError": &store.AlreadyOrderedError{}, "store.ReplacedError": &store.ReplacedError{},
		"store.ErrBoxKnown": store.ErrBoxKnown, "store.ErrManyBoxes": store.ErrManyBoxes,
		"store.ErrOnlyBox":    store.ErrOnlyBox,
		"store.ErrNotShipped": store.ErrNotShipped, "store.ErrNotBack": store.ErrNotBack,
		"store.ErrRestocked": store.ErrRestocked, "store.ErrRestockRepeated": store.ErrRestockRepeated,
		"store.RestockError": &store.RestockError{},
		"store.ErrPacked":    store.ErrPacked, "store.ErrReaddressedOften": store.ErrReaddressedOften,
		"store.PlaceError":   &store.PlaceError{},
		"store.ErrClaimOpen": store.ErrClaimOpen, "store.ErrClaimKind": store.ErrClaimKind,
		"store.ErrClaimMove": store.ErrClaimMove,
		"store.ErrMailWaits": store.ErrMailWaits, "store.ErrTooManyEdits": store.ErrTooManyEdits,
		"store.ErrLogin": store.ErrLogin, "store.ErrLastOwner": store.ErrLastOwner, "store.ErrBusy": store.ErrBusy,
		"checkout.ErrNoChannel": checkout.ErrNoChannel, "checkout.ErrUnknownPayment": checkout.ErrUnknownPayment,
		"checkout.ErrBadHint": checkout.ErrBadHint, "checkout.ErrHintNotRecorded": checkout.ErrHintNotRecorded,
		"checkout.CodeNeeded": &checkout.CodeNeeded{Why: checkout.CodeSent}, "store.UnheldError": &store.UnheldError{},
		"rules.Refusal":     &rules.Refusal{},
		"photo.ErrTooLarge": photo.ErrTooLarge, "photo.ErrTooManyPixels": photo.ErrTooManyPixels,
		"photo.ErrLongStrip": photo.ErrLongStrip, "photo.ErrUnknownKind": photo.ErrUnknownKind,
		"photo.ErrOtherKind": photo.ErrOtherKind, "photo.ErrHEIC": photo.ErrHEIC, "photo.ErrAnimated": photo.ErrAnimated,
		"photo.ErrBroken": photo.ErrBroken,
	}
}

// ourTrouble are the errors that must not get as far as a visitor. If one does all
// the same, that is a fault of the program, and the visitor is told no more. Most
// of them the rooms tell beside the field or the list that they are about.
func ourTrouble() map[string]error {
	return map[string]error{
		"store.ErrReviewed": store.ErrReviewed, "store.ErrNotReviewed": store.ErrNotReviewed,
		"store.ErrReviewBounds": store.ErrReviewBounds, "store.ErrReviewMove": store.ErrReviewMove,
		"store.ErrReviewTerms":    store.ErrReviewTerms,
		"store.ErrQuestionBounds": store.ErrQuestionBounds, "store.ErrQuestionsFew": store.ErrQuestionsFew,
		"store.ErrQuestionOrder": store.ErrQuestionOrder,
		"store.ErrZoneName":      store.ErrZoneName, "store.ErrFrontFull": store.ErrFrontFull,
		// the host's, at the command line
		"store.ErrSealed": store.ErrSealed, "store.ErrBackup": store.ErrBackup, "store.ErrNotEmpty": store.ErrNotEmpty,
		// checkout.ErrHintNotRecorded says it to buyers; a flood needs no answer
		"store.ErrTooManyHints":  store.ErrTooManyHints,
		"store.ErrNotImported":   store.ErrNotImported, // with what is wrong in the file
		"store.ErrCategoryInUse": store.ErrCategoryInUse, "store.ErrNothingToList": store.ErrNothingToList,
		"store.ErrTooMany": store.ErrTooMany, "store.ErrUndone": store.ErrUndone,
		"store.ErrTransfersLack": store.ErrTransfersLack, "store.ErrTaxMode": store.ErrTaxMode, "store.ErrAfterSale": store.ErrAfterSale, "store.ErrEnglishLacks": store.ErrEnglishLacks,
		"store.ErrNoReceiptNumber": store.ErrNoReceiptNumber, "store.ErrReceiptChanges": store.ErrReceiptChanges,
		"store.ErrReceiptMoved": store.ErrReceiptMoved, "store.ErrReceiptThere": store.ErrReceiptThere,
		"store.ErrReceiptsOff": store.ErrReceiptsOff, "store.ErrLineUsed": store.ErrLineUsed,
		"store.ErrNoTransfer": store.ErrNoTransfer,
		"store.ErrHindered":   store.ErrHindered, "store.ErrClaimUnspoken": store.ErrClaimUnspoken,
		"store.ErrCode":       store.ErrCode,
		"store.ErrInvitation": store.ErrInvitation, "store.ErrAdminExists": store.ErrAdminExists,
		"store.CouponError": &store.CouponError{}, "store.DraftError": &store.DraftError{},
		"store.ConflictError": &store.ConflictError{}, "store.UnclearError": &store.UnclearError{},
		"store.PasswordError": &store.PasswordError{},
		// checkout.Withdraw turns them into what became of the order
		"rules.ErrPacked": rules.ErrPacked, "rules.ErrRefundUnderWay": rules.ErrRefundUnderWay,
		// checkout.CodeNeeded says them to buyers
		"store.ErrCodesSpent": store.ErrCodesSpent, "store.ErrNoCode": store.ErrNoCode,
		"store.WrongCode":  &store.WrongCode{},
		"store.ErrDeposed": store.ErrDeposed, // of the workers of one of several processes
		// the host's, at the command line
		"store.ErrPassphrase": store.ErrPassphrase, "store.ErrTooManyKeys": store.ErrTooManyKeys,
		// of the worker that sends mail
		"store.ErrMailMerged":       store.ErrMailMerged,
		"checkout.ErrNoMailAccount": checkout.ErrNoMailAccount, "checkout.MailRefused": &checkout.MailRefused{},
		"checkout.ClockError": &checkout.ClockError{}, // stops a live shop from starting
	}
}

// TestEveryErrorIsAnsweredOnPurpose walks the exported errors of the packages
// below: each is explained, or is our own trouble.
func TestEveryErrorIsAnsweredOnPurpose(t *testing.T) {
	explained, ours := explainedErrors(), ourTrouble()
	all := exportedErrors(t, "../../store", "../../checkout", "../../checkout/rules", "../../store/photo")
	if len(all) < 40 {
		t.Fatalf("only %d errors were found", len(all))
	}
	for _, name := range all {
		if explained[name] == nil && ours[name] == nil {
			t.Errorf("nobody has thought about how %s is answered", name)
		}
	}
	for name, err := range explained {
		if f := Explain(fmt.Errorf("while testing: %w", err)); f.Status == http.StatusInternalServerError ||
			!slices.Contains(all, name) {
			t.Errorf("%s is answered by %d", name, f.Status)
		}
	}
	for name, err := range ours {
		if f := Explain(err); f.Status != http.StatusInternalServerError || explained[name] != nil ||
			!slices.Contains(all, name) {
			t.Errorf("%s is our own trouble, but answered by %d %q", name, f.Status, f.Message.En)
		}
	}
}

// exportedErrors are the errors that packages export, as variables or types.
func exportedErrors(t *testing.T, dirs ...string) []string {
	t.Helper()
	found := map[string]bool{}
	for _, dir := range dirs {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range names {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for n := range ast.Preorder(parsed) {
				for _, name := range errorsOf(n) {
					if ast.IsExported(name) {
						found[filepath.Base(dir)+"."+name] = true
					}
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// errorsOf are the errors that a declaration makes: variables named Err… and
// types with a method Error.
func errorsOf(n ast.Node) (names []string) {
	switch n := n.(type) {
	case *ast.ValueSpec:
		for _, name := range n.Names {
			if strings.HasPrefix(name.Name, "Err") && len(n.Values) > 0 {
				names = append(names, name.Name)
			}
		}
	case *ast.FuncDecl:
		if n.Name.Name != "Error" || n.Recv == nil {
			return nil
		}
		of := n.Recv.List[0].Type
		if star, ok := of.(*ast.StarExpr); ok {
			of = star.X
		}
		if name, ok := of.(*ast.Ident); ok {
			names = append(names, name.Name)
		}
	}
	return names
}

func TestExplain(t *testing.T) {
	cause := errors.New("connection refused")
	agree := money.Price{KRW: 3000, USD: 250}
	for _, c := range []struct {
		name    string
		err     error
		status  int
		message string // in English; empty: the page's own
	}{
		{"a refusal of a room", fmt.Errorf("compare: %w", &Refusal{Status: 409, Message: store.Text{En: "Not now."}}),
			409, "Not now."},
		{"a refusal with a cause that is explained, too", &Refusal{Status: 503, Message: store.Text{En: "No answer."},
			Cause: store.ErrNotFound}, 503, "No answer."},
		{"a form", &FormError{Fields: map[string]string{"name": "?"}}, 422, "Please check the highlighted fields."},
		{"a rule", &rules.Refusal{Why: store.Text{En: "No money left."}}, 409, "No money left."},
		{"no stock", &store.StockError{Name: store.Text{Ko: "의자", En: "Chair"}}, 409, "Sold out: Chair"},
		{"too little stock", &store.StockError{Left: 1200}, 409, "Only 1,200 left: this item"},
		{"another price", &store.PriceChangedError{Total: agree.In(money.USD)}, 409,
			"The price has changed to $2.50. Please check it and try again."},
		{"a paid order", &store.ClosedError{State: store.Paid}, 409, "This order has already been paid."},
		{"news that was not recorded in a full database", fmt.Errorf("%w: %w", checkout.ErrHintNotRecorded,
			store.ErrUnavailable), 503,
			"We cannot check the result of your payment right now. If you have paid, we will find the payment " +
				"and complete your order, so please do not pay again, and check your order in a moment."},
		{"no page", echo.ErrNotFound, 404, ""},
		{"too much", &http.MaxBytesError{}, 413, ""},
		{"anything else", cause, 500, ""},
	} {
		f := Explain(c.err)
		if f.Status != c.status || f.Message.En != c.message {
			t.Errorf("%s: %d %q", c.name, f.Status, f.Message.En)
		}
	}
	if f := Explain(&FormError{Fields: map[string]string{"name": "?"}}); f.Fields["name"] != "?" {
		t.Errorf("the form's fields: %v", f.Fields)
	}
	if f := Explain(&store.DeliveryFeeError{Fee: agree, Total: agree, In: money.KRW}); f.Agree["seen_fee"] != SeenText(agree) ||
		f.Message.Ko == "" {
		t.Errorf("the charge to agree to: %+v", f)
	}
	refusal := &Refusal{Status: 503, Message: store.Text{En: "No answer."}, Cause: cause}
	if !errors.Is(refusal, cause) || refusal.Error() != "No answer.: connection refused" {
		t.Errorf("the log gets %q", refusal)
	}
}

// TestEachStatusHasASentence looks at answers without words of their own.
func TestEachStatusHasASentence(t *testing.T) {
	for status, want := range map[int]string{404: "Not found.", 400: "This request could not be understood.",
		500: "Something went wrong. Please try again in a moment."} {
		if got := (&Base{}).Sentence(Fault{Status: status}, views.English); got != want {
			t.Errorf("%d: %q", status, got)
		}
	}
}
