package photo

import "encoding/binary"

// exifName precedes EXIF in JPEG and some WebP files.
const exifName = "Exif\x00\x00"

const (
	tagOrientation = 0x0112
	typeShort      = 3
)

// orientation reads the EXIF orientation: 1 (upright) to 8, or 0 if missing or
// invalid (TIFF 6.0 §2, §8).
func orientation(exif []byte) int {
	if len(exif) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if exif[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(exif[4:]))
	if at+2 > int64(len(exif)) {
		return 0
	}
	count := order.Uint16(exif[at:])
	for entries := exif[at+2:]; count > 0 && len(entries) >= 12; count, entries = count-1, entries[12:] {
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := int(order.Uint16(entries[8:])); o <= 8 {
				return o
			}
		}
	}
	return 0
}

// heldAt returns the source pixel shown at x, y of the upright w × h picture.
func heldAt(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2: // mirrored
		return w - 1 - x, y
	case 3: // upside down
		return w - 1 - x, h - 1 - y
	case 4: // mirrored and upside down
		return x, h - 1 - y
	case 5: // mirrored, top at the left
		return y, x
	case 6: // top at the right
		return y, h - 1 - x
	case 7: // mirrored, top at the right
		return w - 1 - y, h - 1 - x
	case 8: // top at the left
		return w - 1 - y, x
	}
	return x, y
}
