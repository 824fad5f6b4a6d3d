package main

import (
	"bytes"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// phonePhoto writes a photo like those of phones: more pixels than the shop
// takes, and too many bytes for three of them.
func phonePhoto(t *testing.T, name string) string {
	t.Helper()
	const width, height = 5000, 4000
	img := image.NewGray(image.Rect(0, 0, width, height))
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = byte(128 + noise.IntN(32))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	if b.Len() < 4<<20 {
		t.Fatalf("a photo of %d bytes", b.Len())
	}
	return file(t, name, b.Bytes())
}

// TestLargePhotosAreMadeSmaller sends what phones make as it is: nobody is told
// to make a photo smaller that the browser can make smaller.
func TestLargePhotosAreMadeSmaller(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	sent := p.shipped()
	photo := phonePhoto(t, "IMG_0001.jpg")

	s := visit(t, p, phone)
	s.navigate(s.shop + sent.OrderURL + "/return")
	s.until(s.ctx, `document.querySelector("#f-reason").value = "fault"`)
	s.write("text", "다리가 부러져 있습니다")
	s.write("contact", "010-1234-5678")
	s.chooseFiles("#f-photo", photo, photo, photo)
	s.press("form[enctype] button")
	s.until(s.ctx, `document.activeElement.name === "kind" && document.querySelector("#e-kind").innerText`)
	s.until(s.ctx, `document.querySelector("#f-kind").value = "return"`)
	s.press("form[enctype] button")
	s.until(s.ctx, `document.querySelectorAll(".claim-photos img").length === 3`)

	w := worker(t, p, phone)
	w.navigate(p.shop + "/admin/products/new")
	w.chooseFiles(editorFiles, photo)
	w.until(w.ctx, `document.querySelectorAll("[data-shot]").length === 1`)

	// A tall one is cut instead, and as wide as before.
	w.chooseFiles(editorFiles, heavyStrip(t))
	w.until(w.ctx, `document.querySelectorAll("[data-shot] [value*='\"width\":500,']").length === 2`)

	// Kinds that the server does not take are drawn, and so is what moves and what is for print.
	w.chooseFiles(editorFiles, movingGIF(t), testPicture(t, "still.avif"), testPicture(t, "cmyk.jpg"),
		testPicture(t, "moving.webp"))
	w.until(w.ctx, `document.querySelectorAll("[data-shot]").length === 7`)
	w.until(w.ctx, `((said) => said.includes("moving.gif: 움직이는") && said.includes("moving.webp: 움직이는") &&
	  !said.includes("still"))(document.querySelector("[data-upload-status]").innerText)`)
}

// TestTallPicturesAreReadable drops one on a description, and reads it in the shop.
func TestTallPicturesAreReadable(t *testing.T) {
	t.Parallel()
	p := startShop(t, ownerEnv()...)
	w := worker(t, p, desktop)
	w.navigate(p.shop + "/admin/products/1")
	w.until(w.ctx, `!document.querySelector("[data-insert=body_ko]").hidden`)
	evaluate[bool](w.ctx, `(() => {
	  const strip = new OffscreenCanvas(860, 20000), pen = strip.getContext("2d");
	  pen.fillStyle = "#fff";
	  pen.fillRect(0, 0, 860, 20000);
	  pen.fillStyle = "#222";
	  for (let y = 100; y < 20000; y += 400) pen.fillRect(40, y, 780, 30);
	  strip.convertToBlob({ type: "image/png" }).then((blob) => {
	    const data = new DataTransfer(), field = document.querySelector("[name=body_ko]");
	    data.items.add(new File([blob], "detail.png", { type: "image/png" }));
	    field.value = "소개";
	    field.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
	  });
	  return true;
	})()`)
	w.until(w.ctx, `/^소개\n\n(!\[\]\(\/images\/[a-z2-7]+\.jpg\)\n){2,}$/.test(document.querySelector("[name=body_ko]").value)`)
	w.press(".savebar button.primary")
	w.sees("저장했습니다")
	for _, d := range []device{phone, desktop} {
		s := visit(t, p, d)
		s.navigate(p.shop + "/products/norwegian-swivel-chair")
		s.until(s.ctx, `document.querySelector(".detail-body .prose img")?.getAttribute("loading") === "lazy"`)
		s.fits()
		pieces := awaited[string](s, `(async () => {
		  const list = [...document.querySelectorAll(".detail-body .prose img")];
		  for (const i of list) i.loading = "eager";
		  await Promise.all(list.map((i) => i.decode()));
		  const at = list.map((i) => i.getBoundingClientRect());
		  const wide = Math.min(860, document.querySelector(".detail-body").clientWidth - 1);
		  return [list.every((i) => i.naturalWidth === 860 && i.width > 0 && i.height > 0),
		    list.reduce((sum, i) => sum + i.naturalHeight, 0), at.every((r) => r.width >= wide || r.width >= 680),
		    at.every((r, i) => i === 0 || Math.abs(r.top - at[i - 1].bottom) < 1)].join(" ");
		})()`)
		if pieces != "true 20000 true true" {
			s.Errorf("on the %s: %s", s.name, pieces)
		}
		s.shoot("tall-picture")
	}
}

// testPicture is a picture of the package that decodes them.
func testPicture(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "store", "photo", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// movingGIF writes two frames.
func movingGIF(t *testing.T) string {
	t.Helper()
	frame := func(c uint8) *image.Paletted {
		img := image.NewPaletted(image.Rect(0, 0, 64, 48), palette.Plan9)
		for i := range img.Pix {
			img.Pix[i] = c
		}
		return img
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame(3), frame(200)}, Delay: []int{10, 10}}); err != nil {
		t.Fatal(err)
	}
	return file(t, "moving.gif", b.Bytes())
}

// heavyStrip writes a tall picture of more bytes than the shop takes.
func heavyStrip(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 500, 13000)), nil); err != nil {
		t.Fatal(err)
	}
	return file(t, "detail.jpg", append(b.Bytes(), make([]byte, 10<<20)...))
}
