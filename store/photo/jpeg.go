package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/color"
)

// maxScans is far above what software writes (about ten). Each scan covers the
// whole picture at a cost of a few bytes, so that many of them would keep the
// decoder busy for hours.
const maxScans = 100

// Markers of JPEG, ITU-T T.81 table B.1.
const (
	markSOF0 = 0xc0 // frame
	markSOF1 = 0xc1
	markSOF2 = 0xc2 // progressive
	markRST0 = 0xd0
	markRST7 = 0xd7
	markEOI  = 0xd9
	markSOS  = 0xda
	markAPP1 = 0xe1 // EXIF
	markAPP2 = 0xe2 // ICC profile
)

// inspectJPEG walks the markers as leniently as the decoder does.
func inspectJPEG(data []byte) (notes, error) {
	var n notes
	scans := 0
	for i := 2; ; {
		mark, body, next := segment(data, i)
		switch mark {
		case 0, markEOI:
			return n, nil
		case markSOF0, markSOF1, markSOF2:
			n.progressive = n.progressive || mark == markSOF2
			n.samples = max(n.samples, samplesOf(body))
		case markSOS:
			scans++
		case markAPP1:
			if exif, ok := bytes.CutPrefix(body, []byte(exifName)); ok && n.orientation == 0 {
				n.orientation = orientation(exif)
			}
		case markAPP2:
			// A profile in one part has the number 1 of 1; larger ones are rare and not for screens.
			if icc, ok := bytes.CutPrefix(body, []byte("ICC_PROFILE\x00\x01\x01")); ok {
				n.profile = icc
			}
		}
		if scans > maxScans {
			return notes{}, fmt.Errorf("%w: more than %d scans", ErrBroken, maxScans)
		}
		i = next
	}
}

// segment finds the first marker from i on and its body. Marker 0 means that no
// usable one is left.
func segment(data []byte, i int) (mark byte, body []byte, next int) {
	for i+4 <= len(data) && !isMark(data[i], data[i+1]) {
		i++
	}
	if i+4 > len(data) {
		return 0, nil, 0
	}
	next = i + 2 + int(binary.BigEndian.Uint16(data[i+2:]))
	if next < i+4 || next > len(data) {
		return 0, nil, 0
	}
	return data[i+1], data[i+4 : next], next
}

// isMark distinguishes markers from pixels (255 and 0), padding (255 and 255)
// and restart markers.
func isMark(first, second byte) bool {
	return first == 0xff && second != 0 && second != 0xff && (second < markRST0 || second > markRST7)
}

// samplesOf reads from a frame (T.81 §B.2.2) how many samples there are per pixel.
func samplesOf(frame []byte) float64 {
	const head, each = 6, 3
	if len(frame) < head || len(frame) < head+each*int(frame[5]) {
		return 0
	}
	sum, across, down := 0, 1, 1
	for i := range int(frame[5]) {
		h, v := int(frame[head+each*i+1]>>4), int(frame[head+each*i+1]&15)
		sum, across, down = sum+h*v, max(across, h), max(down, v)
	}
	if frame[5] == 1 {
		return 1 // whatever it says
	}
	return float64(sum) / float64(across*down)
}

// perPixelOfJPEG counts the samples, 32-bit coefficients of each if there are
// several scans, and the copy that colours other than YCbCr need.
func perPixelOfJPEG(m color.Model, n notes) float64 {
	bytes := n.samples
	if bytes == 0 {
		bytes = 4
	}
	if n.progressive {
		bytes *= 1 + 4
	}
	if m == color.CMYKModel || m == color.RGBAModel {
		bytes += 4
	}
	return bytes
}
