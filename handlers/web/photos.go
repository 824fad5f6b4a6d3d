package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/contain"
	"github.com/jangteo/jangteo/store/photo"
)

// ofPhotos explains why an uploaded file could not become a picture.
func ofPhotos() []explanation {
	const status = http.StatusUnprocessableEntity
	return []explanation{
		is(photo.ErrTooLarge, status,
			"10MB보다 큰 파일입니다. 크기를 줄여 다시 올려 주세요.", "This file is larger than 10 MB. Please make it smaller."),
		is(photo.ErrTooManyPixels, status,
			"1,600만 화소보다 큰 사진입니다. 사진 크기를 줄여 다시 올려 주세요.",
			"This picture has more than 16 megapixels. Please make it smaller."),
		is(photo.ErrLongStrip, status,
			"한 번에 나누기에는 너무 큰 상세 이미지입니다(최대 4,000만 화소, 파일 형식에 따라 더 적음). "+
				"위아래로 잘라 여러 파일로 올려 주세요. 순서대로 이어서 보여 줍니다.",
			"This tall picture is too large to be cut up (40 megapixels at most, fewer in some formats). Please "+
				"split it into several files, top to bottom: they are shown under each other without a gap."),
		is(photo.ErrHEIC, status,
			"이 브라우저에서 열 수 없는 HEIC 사진입니다. 사진을 JPG로 저장해 올리거나, 다음부터 JPG로 찍히게 해 주세요. 아이폰: 설정 > 카메라 > "+
				"포맷 > '높은 호환성'. 갤럭시: 카메라 설정 > 고급 사진 옵션 > '고효율 사진' 끄기.",
			"This browser cannot open HEIC photos. Save the photo as JPG, or let your phone take JPG: on an iPhone "+
				"Settings > Camera > Formats > Most Compatible, on a Galaxy turn off High efficiency pictures."),
		is(photo.ErrOtherKind, status,
			"이 브라우저에서 열 수 없는 GIF·AVIF·BMP·TIFF 파일입니다. JPG나 PNG로 저장해 다시 올려 주세요.",
			"This browser cannot open this GIF, AVIF, BMP or TIFF file. Please save it as JPG or PNG and upload that."),
		is(photo.ErrUnknownKind, status,
			"사진이 아닌 파일입니다. JPG, PNG, WebP 사진을 올려 주세요.",
			"This file is not a supported image. Please use JPG, PNG or WebP."),
		is(photo.ErrAnimated, status,
			"움직이는 사진은 그대로 올릴 수 없습니다. 한 장면을 JPG나 PNG로 저장해 올려 주세요.",
			"Animated pictures cannot be taken as they are. Please save one frame as JPG or PNG and upload that."),
		is(photo.ErrBroken, status,
			"손상되었거나 읽을 수 없는 사진입니다. 다른 파일로 올려 주세요.",
			"This picture is damaged or cannot be read. Please use another file."),
	}
}

// PhotoMessage says why a file could not become a picture; false when the file is
// not to blame.
func PhotoMessage(err error) (store.Text, bool) {
	for _, explain := range ofPhotos() {
		if f, ok := explain(err); ok {
			return f.Message, true
		}
	}
	return store.Text{}, false
}

// EncodePhoto turns an uploaded file into pictures; its errors are those of
// photo.Encoder. A decoder's panic is reported to the sender as a broken file, and
// logged, as the bug is ours.
func (s *Base) EncodePhoto(ctx context.Context, file io.Reader) (photo.Set, error) {
	set, err := s.Photos.Encode(ctx, file)
	s.logPanic(err)
	return set, err
}

// EncodePieces is EncodePhoto for pictures that are read: tall ones are cut.
func (s *Base) EncodePieces(ctx context.Context, file io.Reader) ([]photo.Set, error) {
	sets, err := s.Photos.EncodePieces(ctx, file)
	s.logPanic(err)
	return sets, err
}

// logPanic logs a decoder's panic.
func (s *Base) logPanic(err error) {
	if panicked := (*contain.Error)(nil); errors.As(err, &panicked) {
		s.Log.Error("decode a picture", "error", err)
	}
}

// ShowPhoto serves a buyer's photo, which read finds by its ID.
func ShowPhoto(c echo.Context, read func(int64) ([]byte, error)) error {
	id, err := strconv.ParseInt(c.Param("photo"), 10, 64)
	if err != nil {
		return store.ErrNotFound
	}
	jpeg, err := read(id)
	if err != nil {
		return err
	}
	Personal(c)
	return c.Blob(http.StatusOK, "image/jpeg", jpeg)
}
