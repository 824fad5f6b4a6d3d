package webpicture

import (
	"errors"
	"fmt"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/photo"
)

// Reason puts into words why a picture was not fetched.
func Reason(err error) store.Text {
	var status *StatusError
	if errors.As(err, &status) {
		return store.Text{Ko: fmt.Sprintf("사이트가 사진을 주지 않았습니다 (%d)", status.Code),
			En: fmt.Sprintf("the site refused it (%d)", status.Code)}
	}
	for _, r := range reasons() {
		if errors.Is(err, r.of) {
			return r.Text
		}
	}
	return store.Text{Ko: "사진을 읽을 수 없습니다", En: "it cannot be read"}
}

type reason struct {
	of error
	store.Text
}

func reasons() []reason {
	broken := store.Text{Ko: "손상되었거나 읽을 수 없는 사진입니다", En: "it is damaged or cannot be read"}
	kind := store.Text{Ko: "JPG, PNG, WebP 사진이 아닙니다", En: "it is no JPG, PNG or WebP picture"}
	large := store.Text{Ko: "사진이 너무 큽니다 (10MB, 1,600만 화소까지, 긴 이미지는 4,000만 화소까지)",
		En: "it is too large (10 MB, 16 megapixels, tall ones 40)"}
	return []reason{
		{ErrAddress, store.Text{Ko: "웹 주소가 아닙니다", En: "this is no address of the web"}},
		{ErrForbidden, store.Text{Ko: "인터넷에 공개된 주소가 아닙니다", En: "the address is not a public one"}},
		{ErrRedirect, store.Text{Ko: "다른 주소로 옮겨진 사진입니다", En: "the address leads elsewhere"}},
		{ErrUnreachable, store.Text{Ko: "사이트가 응답하지 않습니다", En: "the site does not answer"}},
		{ErrHostDown, store.Text{Ko: "사이트가 계속 응답하지 않아 건너뛰었습니다", En: "passed over, as the site did not answer"}},
		{ErrTooMany, store.Text{Ko: "한 번에 3,000장까지 가져옵니다. 같은 파일을 다시 가져오면 이어집니다",
			En: "3,000 are fetched at once; import the same file again to go on"}},
		{ErrStopped, store.Text{Ko: "그 전에 멈췄습니다. 같은 파일을 다시 가져오면 이어집니다",
			En: "it was stopped before; import the same file again to go on"}},
		{photo.ErrTooLarge, large}, {photo.ErrTooManyPixels, large}, {photo.ErrLongStrip, large},
		{photo.ErrUnknownKind, kind}, {photo.ErrOtherKind, kind}, {photo.ErrHEIC, kind},
		{photo.ErrAnimated, store.Text{Ko: "움직이는 사진입니다", En: "it moves"}}, {photo.ErrBroken, broken},
	}
}
