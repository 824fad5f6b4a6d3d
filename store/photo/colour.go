package photo

import (
	"encoding/binary"
	"image"
	"math"
)

// lightSteps is the resolution of linear light in the conversion to sRGB.
const lightSteps = 1 << 14

// matrix converts between colour spaces.
type matrix [3][3]float64

func (m matrix) times(n matrix) (product matrix) {
	for i := range m {
		for j := range n {
			for k := range n {
				product[i][j] += m[i][k] * n[k][j]
			}
		}
	}
	return product
}

// fromXYZ converts XYZ under D50, as used in profiles, to linear sRGB.
func fromXYZ() matrix {
	return matrix{
		{3.1338561, -1.6168667, -0.4906146},
		{-0.9787684, 1.9161415, 0.0334540},
		{0.0719453, -0.2289914, 1.4052427},
	}
}

// profile is a colour profile (ICC.1:2022). Only matrix profiles with three
// curves are supported, as phones, cameras and screens have.
type profile struct {
	toXYZ  matrix
	curves [3][256]float64 // linear light for each value of red, green and blue
}

// toSRGB converts a picture to sRGB, for screens without colour management.
// Phones use Display P3, which would look dull if the profile were merely
// dropped. Unsupported profiles are treated as sRGB.
func toSRGB(img *image.RGBA, icc []byte) {
	p, ok := parseProfile(icc)
	if !ok {
		return
	}
	m, encode := fromXYZ().times(p.toXYZ), sRGBValues()
	for i := 0; i+3 < len(img.Pix); i += 4 {
		pixel := img.Pix[i : i+3]
		r, g, b := p.curves[0][pixel[0]], p.curves[1][pixel[1]], p.curves[2][pixel[2]]
		for j := range pixel {
			light := m[j][0]*r + m[j][1]*g + m[j][2]*b
			pixel[j] = encode[int(unit(light)*lightSteps+0.5)]
		}
	}
}

// sRGBValues returns the sRGB values for light from 0 to 1 (IEC 61966-2-1).
func sRGBValues() []uint8 {
	values := make([]uint8, lightSteps+1)
	for i := range values {
		light := float64(i) / lightSteps
		v := 12.92 * light
		if light > 0.0031308 {
			v = 1.055*math.Pow(light, 1/2.4) - 0.055
		}
		values[i] = uint8(v*255 + 0.5)
	}
	return values
}

func parseProfile(icc []byte) (profile, bool) {
	if len(icc) < 132 || string(icc[16:24]) != "RGB XYZ " || string(icc[36:40]) != "acsp" {
		return profile{}, false
	}
	var p profile
	for i, colour := range []string{"r", "g", "b"} {
		xyz := iccTag(icc, colour+"XYZ")
		if len(xyz) < 20 || string(xyz[:4]) != "XYZ " {
			return profile{}, false
		}
		for j := range p.toXYZ {
			p.toXYZ[j][i] = fixed(xyz[8+4*j:])
		}
		curve := parseCurve(iccTag(icc, colour+"TRC"))
		if curve == nil {
			return profile{}, false
		}
		for v := range p.curves[i] {
			p.curves[i][v] = unit(curve(float64(v) / 255))
		}
	}
	return p, true
}

// unit clamps a number to 0 to 1; NaN becomes 0.
func unit(v float64) float64 {
	if !(v > 0) {
		return 0
	}
	return min(v, 1)
}

// iccTag returns the data of a profile's tag; nil if missing.
func iccTag(icc []byte, name string) []byte {
	count := binary.BigEndian.Uint32(icc[128:])
	for list := icc[132:]; count > 0 && len(list) >= 12; count, list = count-1, list[12:] {
		start := int64(binary.BigEndian.Uint32(list[4:]))
		end := start + int64(binary.BigEndian.Uint32(list[8:]))
		if string(list[:4]) == name && end <= int64(len(icc)) {
			return icc[start:end]
		}
	}
	return nil
}

// fixed reads a number with 16 fractional bits.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 0x10000 }

// parseCurve reads a curve from values to light, both 0 to 1; nil for types not
// used in such profiles.
func parseCurve(tag []byte) func(float64) float64 {
	if len(tag) < 12 {
		return nil
	}
	switch string(tag[:4]) {
	case "curv":
		return parseTable(int64(binary.BigEndian.Uint32(tag[8:])), tag[12:])
	case "para":
		return parseFormula(binary.BigEndian.Uint16(tag[8:]), tag[12:])
	}
	return nil
}

// parseTable reads a curve given by points, or by a single gamma.
func parseTable(count int64, points []byte) func(float64) float64 {
	if count > int64(len(points)/2) {
		return nil
	}
	at := func(i int) float64 { return float64(binary.BigEndian.Uint16(points[2*i:])) }
	switch count {
	case 0:
		return func(v float64) float64 { return v }
	case 1:
		return func(v float64) float64 { return math.Pow(v, at(0)/256) }
	}
	return func(v float64) float64 {
		x := v * float64(count-1)
		i := min(int(x), int(count)-2)
		return (at(i) + (at(i+1)-at(i))*(x-float64(i))) / 0xffff
	}
}

// parseFormula reads curve types 0 and 3 of ICC.1:2022 table 68: a gamma, or
// sRGB's gamma with a linear part for the darkest values.
func parseFormula(kind uint16, numbers []byte) func(float64) float64 {
	switch {
	case kind == 0 && len(numbers) >= 4:
		gamma := fixed(numbers)
		return func(v float64) float64 { return math.Pow(v, gamma) }
	case kind == 3 && len(numbers) >= 20:
		gamma, a, b, c, d := fixed(numbers), fixed(numbers[4:]), fixed(numbers[8:]), fixed(numbers[12:]),
			fixed(numbers[16:])
		return func(v float64) float64 {
			if v < d {
				return c * v
			}
			return math.Pow(a*v+b, gamma)
		}
	}
	return nil
}
