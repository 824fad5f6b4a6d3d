package web

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
)

// UploadBody is the largest request with pictures in it, in bytes.
const UploadBody = 11 << 20

// Sender is who sends files. Each has turns of their own, so that buyers do not
// wait for strangers, nor those who work here for buyers.
type Sender int

// The senders of files.
const (
	Stranger  Sender = iota // somebody whose login has ended, and whose form must not be lost
	Buyer                   // who has the link of an order that may be returned
	Colleague               // who works here, and may do what they send
	senders
)

// What uploads may take. They go to the disk while they arrive, and to memory only
// one after the other.
const (
	uploadsAtOnce = 4                // of one kind of sender
	uploadWait    = 5 * time.Second  // for a turn, before the sender is asked to come back
	uploadStall   = 10 * time.Second // between two pieces of a body
	uploadTime    = 15 * time.Second // for all of a body, from its turn on: as any other has
	uploadAnswer  = 30 * time.Second // for the answer to it
	uploadRest    = 2 * time.Second  // for the rest of a body that is refused
	uploadFiles   = 20               // in one form
)

// uploads gives turns to those who send files.
type uploads struct {
	dir   string
	turns [senders]chan struct{}
	wait  time.Duration // for a turn
	stall time.Duration // between two pieces
	whole time.Duration // for all of a body
	rest  time.Duration // for the rest of one that is refused
}

// incoming is the folder of the data directory where files are while they arrive.
const incoming = "incoming"

// openUploads makes that folder, and removes what a crash has left in it.
func openUploads(dir string) (*uploads, error) {
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return nil, fmt.Errorf("make room for uploads: %w", err)
	}
	return newUploads(dir), nil
}

func newUploads(dir string) *uploads {
	u := &uploads{dir: dir, wait: uploadWait, stall: uploadStall, whole: uploadTime, rest: uploadRest}
	for i := range u.turns {
		u.turns[i] = make(chan struct{}, uploadsAtOnce)
	}
	return u
}

// File is a file that came with a form. It is on the disk, and gone after the
// request.
type File struct {
	Name string // as the sender's browser calls it
	Size int64  // in bytes
	disk *os.File
}

// Read begins to read a file.
func (f *File) Read() io.Reader { return io.NewSectionReader(f.disk, 0, f.Size) }

// received is a form with the files that came with it.
type received struct {
	files map[string][]*File
	turn  chan struct{}
}

// receivedKey is where a form with files is kept in its echo.Context.
const receivedKey = "received"

// FilesOf returns the files that came in a field of a form. Browsers send an empty
// one where none was chosen; that is none.
func FilesOf(c echo.Context, field string) []*File {
	r, _ := c.Get(receivedKey).(*received)
	if r == nil {
		return nil
	}
	return r.files[field]
}

// FileOf returns the first of these; nil: none was chosen.
func FileOf(c echo.Context, field string) *File {
	for _, f := range FilesOf(c, field) {
		return f
	}
	return nil
}

// Forms says what a form with files may have besides them.
type Forms struct {
	From   Sender
	Fields int   // at most
	Text   int64 // bytes in all fields together
}

// Receive reads a form that may have files: these to the disk, its fields to where
// forms are read from. Who sends it must have been found to have the right to
// before. It waits for a turn, and ends senders who stall. What it has put on the
// disk is gone after the request.
func (s *Base) Receive(c echo.Context, f Forms) error {
	if c.Get(receivedKey) != nil {
		return nil
	}
	turn := s.uploads.turns[f.From]
	late := time.NewTimer(s.uploads.wait)
	defer late.Stop()
	select {
	case turn <- struct{}{}:
	case <-late.C:
		return &Refusal{Status: http.StatusServiceUnavailable, Message: busyText()}
	case <-c.Request().Context().Done():
		return c.Request().Context().Err()
	}
	r := &received{files: map[string][]*File{}, turn: turn}
	c.Set(receivedKey, r)
	control := http.NewResponseController(c.Response())
	ends := time.Now().Add(s.uploads.whole)
	c.Request().Body = &pacedBody{ReadCloser: c.Request().Body, control: control, stall: s.uploads.stall, ends: ends}
	err := s.uploads.receive(c.Request(), r, f)
	// What is done with a form may take longer than a pause between two pieces of it;
	// of one that is refused nothing more is read for long.
	rest := ends.Add(uploadAnswer)
	if err != nil {
		rest = time.Now().Add(s.uploads.rest)
	}
	// In tests there may be no connection that has deadlines.
	_ = control.SetReadDeadline(rest)
	_ = control.SetWriteDeadline(ends.Add(uploadAnswer))
	return explainUpload(err)
}

func busyText() store.Text {
	return store.Text{Ko: "지금 다른 파일들을 받고 있어 받지 못했습니다. 잠시 후 다시 보내 주세요.",
		En: "We are receiving other files just now. Please send yours again in a moment."}
}

// EndUploads takes away what requests have put on the disk, and gives their turns
// to others.
func EndUploads(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		defer func() {
			if r, _ := c.Get(receivedKey).(*received); r != nil {
				r.end()
			}
		}()
		return next(c)
	}
}

func (r *received) end() {
	for _, list := range r.files {
		for _, f := range list {
			f.disk.Close()
			os.Remove(f.disk.Name()) // where open files cannot be removed
		}
	}
	<-r.turn
}

// errParts says that a form is none of ours.
var errParts = errors.New("more fields or files than any page has")

// receive reads a form into r.
func (u *uploads) receive(req *http.Request, r *received, f Forms) error {
	kind, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		req.Body = http.MaxBytesReader(nil, req.Body, f.Text)
		return req.ParseForm()
	}
	if err := req.ParseForm(); err != nil { // what is in the address
		return err
	}
	parts, err := req.MultipartReader()
	if err != nil {
		return err
	}
	values, err := u.readParts(parts, r, f)
	if err == nil {
		fillForm(req, values)
	}
	return err
}

// readParts puts files into r and returns the fields.
func (u *uploads) readParts(parts *multipart.Reader, r *received, f Forms) (url.Values, error) {
	values, left := url.Values{}, f.Text
	for fields, files := f.Fields, uploadFiles; fields >= 0 && files >= 0; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		if isFile(part) {
			files--
			err = u.keep(r, part)
		} else {
			fields--
			left, err = readField(values, part, left)
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, errParts
}

// isFile tells files from fields, as the standard library does it.
func isFile(part *multipart.Part) bool {
	_, params, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	_, named := params["filename"]
	return named
}

// readField reads a field of at most left bytes, and tells how many are left.
func readField(values url.Values, part *multipart.Part, left int64) (int64, error) {
	text, err := io.ReadAll(io.LimitReader(part, left+1))
	if err != nil {
		return 0, err
	}
	left -= int64(len(text))
	if left < 0 {
		return 0, &http.MaxBytesError{}
	}
	values.Add(part.FormName(), string(text))
	return left, nil
}

// keep puts a file on the disk. Nobody else can open it, and where the system lets
// open files be removed, nothing is left of it whatever happens.
func (u *uploads) keep(r *received, part *multipart.Part) error {
	disk, err := os.CreateTemp(u.dir, "upload-")
	if err != nil {
		return noRoom(err)
	}
	os.Remove(disk.Name()) // the error is of systems where it is removed later
	f := &File{Name: part.FileName(), disk: disk}
	if f.Size, err = io.Copy(toDisk{disk}, part); err == nil && (f.Size > 0 || f.Name != "") {
		r.files[part.FormName()] = append(r.files[part.FormName()], f)
		return nil
	}
	disk.Close()
	os.Remove(disk.Name())
	return err
}

// toDisk tells errors of the disk from those of the sender.
type toDisk struct{ io.Writer }

func (d toDisk) Write(p []byte) (int, error) {
	n, err := d.Writer.Write(p)
	if err != nil {
		err = noRoom(err)
	}
	return n, err
}

func noRoom(err error) error {
	return &Refusal{Status: http.StatusServiceUnavailable, Cause: fmt.Errorf("keep an upload: %w", err),
		Message: store.Text{Ko: "지금은 파일을 받을 수 없습니다. 잠시 후 다시 보내 주세요.",
			En: "We cannot receive files right now. Please send yours again in a moment."}}
}

// fillForm puts fields where forms are read from, as the standard library does it.
func fillForm(r *http.Request, values url.Values) {
	r.PostForm = values
	for name, list := range values {
		r.Form[name] = append(slices.Clone(list), r.Form[name]...)
	}
	r.MultipartForm = &multipart.Form{Value: maps.Clone(values), File: map[string][]*multipart.FileHeader{}}
}

// pacedBody is a body that has to arrive steadily.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	stall   time.Duration
	ends    time.Time
}

func (b *pacedBody) Read(p []byte) (int, error) {
	until := time.Now().Add(b.stall)
	if until.After(b.ends) {
		until = b.ends
	}
	_ = b.control.SetReadDeadline(until) // in tests there may be no connection
	return b.ReadCloser.Read(p)
}

// explainUpload says why a form with files was not received.
func explainUpload(err error) error {
	var refusal *Refusal
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil, errors.As(err, &refusal), errors.As(err, &tooLarge):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &Refusal{Status: http.StatusRequestTimeout, Cause: err, Message: store.Text{
			Ko: "파일이 너무 오래 걸려 받지 못했습니다. 연결 상태를 확인하고 다시 보내 주세요.",
			En: "Your files took too long to arrive. Please check your connection and send them again."}}
	}
	return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
}
