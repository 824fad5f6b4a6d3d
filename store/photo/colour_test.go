package photo_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"math"
	"runtime"
	"testing"
)

// displayP3 is the profile of phones and of Apple's screens: the primaries of
// DCI-P3, as they appear in the light of D50, and the curve of sRGB.
func displayP3(curve []byte) []byte {
	primaries := map[string][3]float64{
		"rXYZ": {0.515102, 0.241182, -0.001050},
		"gXYZ": {0.291965, 0.692236, 0.041882},
		"bXYZ": {0.157153, 0.066582, 0.784378},
	}
	list, body := binary.BigEndian.AppendUint32(nil, 6), []byte(nil)
	add := func(name string, tag []byte) {
		list = binary.BigEndian.AppendUint32(append(list, name...), uint32(128+4+6*12+len(body)))
		list = binary.BigEndian.AppendUint32(list, uint32(len(tag)))
		body = append(body, tag...)
	}
	for _, c := range []string{"r", "g", "b"} {
		p := primaries[c+"XYZ"]
		add(c+"XYZ", fixed([]byte("XYZ \x00\x00\x00\x00"), p[:]...))
		add(c+"TRC", curve)
	}
	header := make([]byte, 128)
	copy(header[12:], "mntrRGB XYZ ")
	copy(header[36:], "acsp")
	return append(append(header, list...), body...)
}

// fixed appends numbers with 16 bits after the point.
func fixed(b []byte, numbers ...float64) []byte {
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(n*0x10000))))
	}
	return b
}

func sRGBFormula() []byte {
	return fixed([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)
}

// sRGBTable is the same curve as 1024 points.
func sRGBTable() []byte {
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), 1024)
	for i := range 1024 {
		v := float64(i) / 1023
		light := v / 12.92
		if v > 0.04045 {
			light = math.Pow((v+0.055)/1.055, 2.4)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(light*0xffff)))
	}
	return b
}

func gamma(numbers []byte) []byte {
	return append([]byte("curv\x00\x00\x00\x00\x00\x00\x00\x01"), numbers...)
}

// TestPhonesColoursStayVivid shows colours of Display P3 that are pure in sRGB.
func TestPhonesColoursStayVivid(t *testing.T) {
	inP3 := corners{{234, 51, 35, 255}, {117, 251, 76, 255}, {128, 128, 128, 255}, {0, 0, 245, 255}}
	want := corners{red(), lime(), {128, 128, 128, 255}, blue()}
	cases := []struct {
		name  string
		curve []byte
		want  corners
	}{
		{"a formula", sRGBFormula(), want},
		{"a table", sRGBTable(), want},
		{"a gamma", gamma([]byte{2, 0x33}), want}, // 2.2
		{"a gamma as a formula", fixed([]byte("para\x00\x00\x00\x00\x00\x00\x00\x00"), 2.2), want},
		{"no curve that is known", []byte("mft2 of somebody"), inP3},
		{"a table that is cut off", binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), 1<<31), inP3},
	}
	img := paint(image.NewRGBA(rect()), inP3)
	webp := bytes.Clone(file(t, "lossless.webp"))[12:]
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			icc := displayP3(c.curve)
			set := mustEncode(t, withSegments(asJPEG(t, img), segment(0xe2, []byte("ICC_PROFILE\x00\x01\x01"), icc)))
			if got := cornersOf(t, set.Files[0].Data); far(got, c.want, 12) {
				t.Errorf("JPEG: %v, want %v", got, c.want)
			}
			set = mustEncode(t, withChunks(asPNG(t, img), chunk("iCCP", "Display P3\x00\x00"+string(deflated(icc)))))
			if got := cornersOf(t, set.Files[0].Data); far(got, c.want, 12) {
				t.Errorf("PNG: %v, want %v", got, c.want)
			}
		})
	}
	icc := displayP3(sRGBFormula())
	set := mustEncode(t, rawWebP(webpChunk("VP8X", 10, "\x20\x00\x00\x00\x3f\x00\x00\x2f\x00\x00"),
		webpChunk("ICCP", uint32(len(icc)), string(icc)), webp))
	if got := cornersOf(t, set.Files[0].Data); far(got, flag(), 12) {
		t.Errorf("WebP: %v, want %v: what is pure in P3 is pure in sRGB too", got, flag())
	}
}

// TestStrangeProfiles shows that a profile can spoil colours, never the picture.
func TestStrangeProfiles(t *testing.T) {
	good := displayP3(sRGBFormula())
	img := paint(image.NewRGBA(rect()), corners{{200, 40, 40, 255}, {40, 200, 40, 255}, {40, 40, 200, 255},
		{200, 200, 40, 255}})
	// roots of negative numbers
	endless := displayP3(fixed([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), -2.4, -1, 0, 32767, -1))
	far := bytes.Clone(good)
	binary.BigEndian.PutUint32(far[136:], 1<<32-1)
	for name, icc := range map[string][]byte{"empty": {}, "a header only": good[:128], "half": good[:len(good)/2],
		"numbers that are none": endless, "a part far outside": far, "print": bytes.Replace(good, []byte("RGB XYZ "),
			[]byte("CMYKLab "), 1)} {
		set := mustEncode(t, withSegments(asJPEG(t, img), segment(0xe2, []byte("ICC_PROFILE\x00\x01\x01"), icc)))
		if set.Width != 64 {
			t.Errorf("%s: %d wide", name, set.Width)
		}
	}
	bomb := withChunks(asPNG(t, img), chunk("iCCP", "p\x00\x00"+string(deflated(make([]byte, 24<<20)))))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	mustEncode(t, bomb)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 16<<20 {
		t.Errorf("a profile that would be 24 MB took %d bytes of memory", took)
	}
}
