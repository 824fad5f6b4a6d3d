package handlers

import (
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/photo"
	"github.com/jangteo/jangteo/views/admin"
)

// uploadBody is the largest request with pictures in it.
const uploadBody = 11 << 20

// uploadPicture takes one picture for the editor and answers how it is called.
func (s *Server) uploadPicture(c echo.Context) error {
	file, err := c.FormFile("file")
	if err != nil {
		return &formError{map[string]string{"file": adminLang(c).Text("사진을 골라 주세요.", "Please choose a picture.")}}
	}
	p, err := s.keepPicture(c, file)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, p.KnownPicture)
}

// takeUploads keeps the pictures that came with the editor's form, and says
// which could not be taken and why.
func (s *Server) takeUploads(c echo.Context, e *editing) {
	sent := c.Request().MultipartForm
	if sent == nil {
		return
	}
	lang := adminLang(c)
	for _, file := range sent.File["file"] {
		if file.Size == 0 && file.Filename == "" {
			continue
		}
		problem := lang.Text("사진은 20장까지 올릴 수 있습니다.", "There can be at most 20 pictures.")
		if len(e.fields.Pictures) < store.MaxPictures {
			p, err := s.keepPicture(c, file)
			if err == nil {
				e.fields.Pictures = append(e.fields.Pictures, p)
				continue
			}
			problem = s.sentence(explain(err), lang)
		}
		e.errs["file"] = trimJoin(e.errs["file"], clip(file.Filename, 60)+": "+problem)
	}
}

func trimJoin(before, next string) string {
	if before == "" {
		return next
	}
	return before + " " + next
}

// keepPicture makes our own pictures of an upload and keeps them.
func (s *Server) keepPicture(c echo.Context, file *multipart.FileHeader) (admin.PictureFields, error) {
	f, err := file.Open()
	if err != nil {
		return admin.PictureFields{}, fmt.Errorf("open an upload: %w", err)
	}
	defer f.Close()
	set, err := s.photos.Encode(c.Request().Context(), f)
	if err != nil {
		return admin.PictureFields{}, err
	}
	var sizes []store.PictureFile
	for _, size := range set.Files {
		sizes = append(sizes, store.PictureFile{Width: size.Width, Height: size.Height, Data: size.Data})
	}
	p, err := s.Store.KeepPicture(sizes)
	return admin.PictureFields{KnownPicture: admin.KnownPicture{File: p.File, Width: p.Width, Height: p.Height, Widths: p.Widths}}, err
}

// photoMessage says why a file could not become a picture; false when that is
// not the file's fault.
func photoMessage(err error) (store.Text, bool) {
	messages := []struct {
		err     error
		message store.Text
	}{
		{photo.ErrTooLarge, store.Text{Ko: "10MB보다 큰 파일입니다. 크기를 줄여 다시 올려 주세요.", En: "This file is larger than 10 MB. Please make it smaller."}},
		{photo.ErrTooManyPixels, store.Text{Ko: "1,600만 화소보다 큰 사진입니다. 사진 크기를 줄여 다시 올려 주세요.", En: "This picture has more than 16 megapixels. Please make it smaller."}},
		{photo.ErrHEIC, store.Text{
			Ko: "아이폰의 HEIC 사진은 올릴 수 없습니다. 아이폰 설정 > 카메라 > 포맷에서 '높은 호환성'을 고르거나, 사진을 JPG로 저장해 올려 주세요.",
			En: "HEIC pictures of iPhones cannot be taken. Choose Settings > Camera > Formats > Most Compatible, or save the picture as JPG."}},
		{photo.ErrUnknownKind, store.Text{Ko: "사진이 아닌 파일입니다. JPG, PNG, WebP 사진을 올려 주세요.", En: "This is no picture that we know. Please use JPG, PNG or WebP."}},
		{photo.ErrAnimated, store.Text{Ko: "움직이는 사진은 올릴 수 없습니다.", En: "Moving pictures cannot be taken."}},
		{photo.ErrBroken, store.Text{Ko: "손상되었거나 읽을 수 없는 사진입니다. 다른 파일로 올려 주세요.", En: "This picture is damaged or cannot be read. Please use another file."}},
	}
	for _, m := range messages {
		if errors.Is(err, m.err) {
			return m.message, true
		}
	}
	return store.Text{}, false
}

// Names of a picture's files.

// smallest is the file to be shown in small: the narrowest copy.
func smallest(p store.Picture) string {
	if widths := splitValues(p.Widths); len(widths) > 0 {
		return copyName(p.File, widths[0])
	}
	return p.File
}

// srcset lists the sizes of a picture for browsers to choose from; empty when
// there is only one.
func srcset(p store.Picture) string {
	list := ""
	for _, width := range splitValues(p.Widths) {
		list += ImagePath + copyName(p.File, width) + " " + width + "w, "
	}
	if list == "" {
		return ""
	}
	return list + ImagePath + p.File + " " + strconv.Itoa(p.Width) + "w"
}

// copyName is the file of a smaller copy: "a.jpg" in 400 is "a-400.jpg".
func copyName(file, width string) string {
	ext := path.Ext(file)
	return strings.TrimSuffix(file, ext) + "-" + width + ext
}
