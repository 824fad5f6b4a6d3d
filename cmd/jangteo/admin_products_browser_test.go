package main

import (
	"bytes"
	"compress/zlib"
	bigendian "encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// worker is somebody who works at the shop, in a browser.
func worker(t *testing.T, p *program, d device) *shopper {
	t.Helper()
	s := visit(t, p, d)
	s.navigate(p.shop + "/admin/login?next=/admin/products")
	s.write("email", ownerEmail)
	s.write("password", ownerPassword)
	s.press("button.primary")
	s.until(s.ctx, `location.pathname === "/admin/products" && document.querySelector("#rows")`)
	return s
}

// rewrite puts another text into a field and leaves it.
func (s *shopper) rewrite(name, text string) {
	s.Helper()
	s.press(fmt.Sprintf("[name=%q]", name))
	evaluate[bool](s.ctx, fmt.Sprintf(`(document.querySelector('[name=%q]').select(), true)`, name))
	if err := chromedp.Do(s.ctx, chromedp.KeyEvent(text)); err != nil {
		s.Fatal(err)
	}
	evaluate[bool](s.ctx, "(document.activeElement.blur(), true)")
	s.until(s.ctx, fmt.Sprintf(`document.querySelector('[name=%q]').value === %q`, name, text))
}

// rests waits until no part of the editor is being made anew.
func (s *shopper) rests() {
	s.Helper()
	s.until(s.ctx, `!document.querySelector("[aria-busy=true]")`)
}

// editorFiles is where pictures are chosen in the editor.
const editorFiles = "#f-file"

// chooseFiles picks files where a selector points.
func (s *shopper) chooseFiles(selector string, files ...string) {
	s.Helper()
	if err := chromedp.Do(s.ctx, chromedp.SetUploadFiles(selector, files)); err != nil {
		s.Fatal(err)
	}
}

// pictureFile writes a picture of one colour with its number in its width.
func pictureFile(t *testing.T, name string, width int, c color.Color) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, 900))
	for i := range img.Pix {
		r, g, b, _ := c.RGBA()
		img.Pix[i] = []byte{byte(r >> 8), byte(g >> 8), byte(b >> 8), 255}[i%4]
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	if strings.HasSuffix(name, ".jpg") {
		b.Reset()
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file(t, name, b.Bytes())
}

func file(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// makesBlanket adds a product with two options and three pictures.
func (s *shopper) makesBlanket(t *testing.T, kind string) {
	t.Helper()
	s.press(`a[href="/admin/products/new"]`)
	s.until(s.ctx, `document.querySelector("[name=name_ko]")`)
	s.rewrite("name_ko", "울 담요 "+kind)
	s.rewrite("name_en", "Wool blanket "+kind)
	s.rewrite("price", "79000")
	s.rewrite("list_price", "99000")
	s.until(s.ctx, `document.querySelector("#h-list_price").innerText.includes("20%") && document.querySelector("#h-usd_price").innerText.includes("$57.25")`)
	s.choose("category", "패브릭·소품")
	s.addPictures(t)
	s.makeCombinations()
	s.shoot("editor-variants")
	s.press(`.savebar button[value="save"]`)
	s.until(s.ctx, `/^\/admin\/products\/\d+$/.test(location.pathname) && document.querySelector(".notice")`)
	s.shoot("editor-saved")
}

// addPictures uploads three pictures and puts the last one first.
func (s *shopper) addPictures(t *testing.T) {
	t.Helper()
	s.chooseFiles(editorFiles, pictureFile(t, "a.jpg", 1000, color.RGBA{R: 200, A: 255}),
		pictureFile(t, "b.png", 1200, color.RGBA{G: 200, A: 255}))
	s.until(s.ctx, `document.querySelectorAll("[data-shot]").length === 2`)
	s.rests()
	s.chooseFiles(editorFiles, pictureFile(t, "c.jpg", 2000, color.RGBA{B: 200, A: 255}))
	s.until(s.ctx, `document.querySelectorAll("[data-shot]").length === 3`)
	s.rests()
	for _, to := range []string{"2", "1"} {
		s.press(`button[value="picture-up.` + to + `"]`)
		s.until(s.ctx, fmt.Sprintf(`document.activeElement.closest("[data-shot]")?.querySelector("[name$='.file']").name === "pictures.%d.file"`, to[0]-'1'))
		s.rests()
	}
	s.until(s.ctx, `JSON.parse(document.querySelector("[name='pictures.0.file']").value).width === 1600`)
	s.rewrite("pictures.0.alt_ko", "파란 담요")
	s.shoot("editor-pictures")
}

// makeCombinations names two options and gives the four variants their stock.
func (s *shopper) makeCombinations() {
	s.Helper()
	s.rewrite("axes.0.name_ko", "색상")
	s.rewrite("axes.0.values_ko", "빨강, 파랑")
	s.rests()
	s.press(".axis:nth-of-type(2) > summary")
	s.rewrite("axes.1.name_ko", "크기")
	s.rewrite("axes.1.values_ko", "S, L")
	s.until(s.ctx, `document.querySelectorAll("#variants tbody tr").length === 4`)
	s.rests()
	for i, stock := range []string{"5", "0", "3", "7"} {
		s.rewrite(fmt.Sprintf("variants.%d.stock", i), stock)
	}
	s.rewrite("variants.3.surcharge", "10000")
}

// looksAtBlanket finds the product in the shop with the right prices.
func (s *shopper) looksAtBlanket(slug string) {
	s.Helper()
	s.navigate(s.shop + "/products/" + slug)
	s.sees("79,000원")
	s.sees("99,000원")
	s.sees("20%")
	options := evaluate[string](s.ctx, `[...document.querySelectorAll("select[name=sku] option")].map((o) => o.textContent + (o.disabled ? "!" : "")).join("|")`)
	if want := "옵션을 선택해 주세요|빨강 / S · 5개 남음|빨강 / L · 품절!|파랑 / S · 3개 남음|파랑 / L (+10,000원)"; options != want {
		s.Errorf("options %q, want %q", options, want)
	}
	s.picks(1, 1)
	s.until(s.ctx, `document.querySelector("[data-total]").textContent === "89,000원"`)
	pictures := evaluate[string](s.ctx, `[...document.querySelectorAll(".gallery-frame img")].map((i) => i.width + i.alt + i.srcset.split(",").length).join("|")`)
	if !strings.HasPrefix(pictures, evaluate[string](s.ctx,
		`document.querySelector(".gallery-frame img").width + "파란 담요3"`)) || strings.Count(pictures, "|") != 2 {
		s.Errorf("pictures %q", pictures)
	}
	s.until(s.ctx, `[...document.querySelectorAll(".gallery-frame img")][0].naturalWidth > 0`)
	s.shoot("blanket")
}

// TestTwoWorkersCountTheSameStock lets two people change one stock: the second
// is told, nothing typed is lost, and saving again counts.
func TestTwoWorkersCountTheSameStock(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	ann, bob := worker(t, p, desktop), worker(t, p, phone)
	bob.heard.allow("status of 409")
	stock := evaluate[string](ann.ctx, `document.querySelector("#p-1 [name^='stock.']").name`)
	ann.rewrite(stock, "120")
	ann.press(".savebar button")
	ann.sees("저장했습니다")
	bob.rewrite(stock, "90")
	bob.rewrite("price.1", "59900")
	bob.press(".savebar button")
	bob.sees("지금은 120입니다 (화면에 표시된 값: 100). 다시 저장하면 입력하신 값(90)으로 변경됩니다.")
	bob.until(bob.ctx, fmt.Sprintf(`document.querySelector("[name='%s']").value === "90" && document.querySelector("[name='price.1']").value === "59900"`, stock))
	bob.shoot("products-conflict")
	bob.press(".savebar button")
	bob.sees("저장했습니다")
	ann.navigate(p.shop + "/admin/products/1")
	ann.until(ann.ctx, `document.querySelector("[name='variants.0.stock']").value === "90" && document.querySelector("[name=price]").value === "59,900"`)
}

// bomb is a small PNG that says it has so many pixels.
func bomb(width, height uint32) []byte {
	chunk := func(kind string, data []byte) []byte {
		b := bigendian.BigEndian.AppendUint32(nil, uint32(len(data)))
		b = append(append(b, kind...), data...)
		return bigendian.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	header := bigendian.BigEndian.AppendUint32(bigendian.BigEndian.AppendUint32(nil, width), height)
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	z.Write(make([]byte, 1<<20))
	z.Close()
	b := []byte("\x89PNG\r\n\x1a\n")
	b = append(b, chunk("IHDR", append(header, 8, 6, 0, 0, 0))...)
	return append(append(b, chunk("IDAT", rows.Bytes())...), chunk("IEND", nil)...)
}

// TestAttackUploadsLeaveNothing sends files that are no pictures, or too much
// of one, and finds a reason on the page and nothing on the disk.
func TestAttackUploadsLeaveNothing(t *testing.T) {
	t.Parallel()
	tmp := t.TempDir()
	p := startShop(t, append(ownerEnv(), "TMPDIR="+tmp)...)
	images := filepath.Join(p.data, "images")
	before := names(t, images)
	s := worker(t, p, phone)
	s.heard.allow("status of 422")
	s.navigate(p.shop + "/admin/products/new")
	for _, c := range []struct {
		name, told string
		data       []byte
	}{
		{"page.jpg", "사진이 아닌 파일", []byte("<!DOCTYPE html><script>alert(1)</script>")},
		{"drawing.png", "사진이 아닌 파일", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
		{"both.gif", "열 수 없는 GIF", []byte("GIF89a/*<script>*/=alert(1)//")},
		{"shell.php.jpg", "사진이 아닌 파일", []byte("<?php system($_GET[0]);")},
		{"phone.jpg", "HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1")},
		{"bomb.png", "1,600만 화소", bomb(50000, 50000)},
		{"cut.png", "손상", bomb(400, 300)[:200]},
		{"../../../escape.jpg", "손상", []byte("\xff\xd8\xff\xe0nothing")},
		{"large.jpg", "10MB", append([]byte("\xff\xd8\xff"), make([]byte, 10<<20)...)},
	} {
		s.chooseFiles(editorFiles, file(t, filepath.Base(c.name), c.data))
		s.until(s.ctx, fmt.Sprintf(`document.querySelector("[data-upload-errors]").innerText.includes(%q)`,
			filepath.Base(c.name)))
		if said := evaluate[string](s.ctx,
			`document.querySelector("[data-upload-errors]").innerText`); !strings.Contains(said, c.told) {
			t.Errorf("%s: %q", c.name, said)
		}
	}
	s.shoot("upload-refused")
	if after := names(t, images); after != before {
		t.Errorf("in the image folder: %s", after)
	}
	if left := names(t, tmp); left != "" {
		t.Errorf("in the folder for temporary files: %s", left)
	}
}

// names lists a folder.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return strings.Join(list, " ")
}
