package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/jangteo/jangteo/store"
)

// ThemePath is where the owner's accent color is served as a style sheet: the
// content security policy allows no inline styles. The file name is a hash of the
// content, so that browsers can keep it.
const ThemePath = "/theme/"

// The backgrounds in static/shop that the accent must be legible on.
const (
	WhiteGround = "#ffffff"
	lightGround = "#f3efe8" // the darkest light background
	darkGround  = "#292521" // the lightest dark background
	darkInk     = "#171513" // text on the accent in dark mode
)

// EnoughContrast is the ratio that WCAG 2.2 requires of small text (1.4.3, AA).
const EnoughContrast = 4.5

// Color is red, green and blue, each from 0 to 255.
type Color [3]float64

// ParseColor reads "#c03d1a"; ok is false for anything else.
func ParseColor(text string) (Color, bool) {
	digits, ok := strings.CutPrefix(text, "#")
	n, err := strconv.ParseUint(digits, 16, 32)
	if !ok || len(digits) != 6 || err != nil {
		return Color{}, false
	}
	return Color{float64(n >> 16), float64(n >> 8 & 0xff), float64(n & 0xff)}, true
}

// MustColor is ParseColor for colors written in the program itself.
func MustColor(text string) Color {
	c, _ := ParseColor(text)
	return c
}

// String writes the color as "#c03d1a".
func (c Color) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0])), int(math.Round(c[1])), int(math.Round(c[2])))
}

// luminance is the relative luminance that WCAG defines.
func (c Color) luminance() float64 {
	var linear [3]float64
	for i, v := range c {
		if v /= 255; v <= 0.04045 {
			linear[i] = v / 12.92
		} else {
			linear[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*linear[0] + 0.7152*linear[1] + 0.0722*linear[2]
}

// Contrast is the WCAG contrast ratio of two colors, from 1 to 21.
func (c Color) Contrast(other Color) float64 {
	a, b := c.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// toward mixes a part (0 to 1) of another color into this one.
func (c Color) toward(other Color, part float64) Color {
	for i := range c {
		c[i] += (other[i] - c[i]) * part
	}
	return c
}

// Readable moves the color toward end until it is legible on ground.
func (c Color) Readable(ground, end Color) Color {
	for part := 0.0; part < 1; part += 0.02 {
		// Measured as written, because rounding changes the contrast.
		if moved := c.toward(end, part); MustColor(moved.String()).Contrast(ground) >= EnoughContrast {
			return moved
		}
	}
	return end
}

// ThemeOf returns the style sheet for an accent color; empty for the shop's default.
// Dark mode gets a lighter accent, as no color is legible on both backgrounds.
func ThemeOf(accent string) string {
	c, ok := ParseColor(accent)
	if !ok {
		return ""
	}
	black, white := Color{}, MustColor(WhiteGround)
	deep, text := c.toward(black, 0.18), c.Readable(MustColor(lightGround), black)
	dark := c.Readable(MustColor(darkGround), white)
	return fmt.Sprintf(":root{--accent:%s;--accent-deep:%s;--accent-text:%s;--on-accent:%s}\n", c, deep, text,
		WhiteGround) +
		fmt.Sprintf("@media (prefers-color-scheme:dark)"+
			"{:root{--accent:%s;--accent-deep:%s;--accent-text:%s;--on-accent:%s}}\n",
			dark, dark.toward(white, 0.2), dark, darkInk)
}

// ThemeURL returns the URL of a style sheet; empty when there is none.
func ThemeURL(css string) string {
	if css == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(css))
	return ThemePath + hex.EncodeToString(sum[:6]) + ".css"
}

// ShowTheme serves the style sheet of the current accent color.
func (s *Base) ShowTheme(c echo.Context) error {
	d, err := s.Store.Design(c.Request().Context())
	if err != nil {
		return err
	}
	css := ThemeOf(d.Accent)
	if css == "" || c.Request().URL.Path != ThemeURL(css) {
		return store.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(css))
}
