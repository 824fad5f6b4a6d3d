package handlers

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
	"github.com/jangteo/jangteo/views"
)

// themePath is where the owner's colour is served as a style sheet, under a
// name made of its content: a policy without inline styles, and pages that need
// nothing but what the browser keeps.
const themePath = "/theme/"

// The backgrounds in static/shop that colours must be read on.
const (
	whiteGround = "#ffffff"
	lightGround = "#f3efe8" // the darkest of the light ones
	darkGround  = "#292521" // the lightest of the dark ones
	darkInk     = "#171513" // on the accent in the dark
)

// enoughContrast is what WCAG 2.2 wants of small text (1.4.3, level AA).
const enoughContrast = 4.5

// colour is red, green and blue, each from 0 to 255.
type colour [3]float64

// parseColour reads "#c03d1a"; false when it is something else.
func parseColour(text string) (colour, bool) {
	digits, ok := strings.CutPrefix(text, "#")
	n, err := strconv.ParseUint(digits, 16, 32)
	if !ok || len(digits) != 6 || err != nil {
		return colour{}, false
	}
	return colour{float64(n >> 16), float64(n >> 8 & 0xff), float64(n & 0xff)}, true
}

func mustColour(text string) colour {
	c, _ := parseColour(text)
	return c
}

func (c colour) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0])), int(math.Round(c[1])), int(math.Round(c[2])))
}

// luminance is WCAG's relative luminance.
func (c colour) luminance() float64 {
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

// contrast is WCAG's contrast ratio of two colours, 1 to 21.
func (c colour) contrast(other colour) float64 {
	a, b := c.luminance(), other.luminance()
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// toward is the colour with a part of another one mixed in.
func (c colour) toward(other colour, part float64) colour {
	for i := range c {
		c[i] += (other[i] - c[i]) * part
	}
	return c
}

// readable moves the colour toward another one until it can be read on a ground.
func (c colour) readable(ground, end colour) colour {
	for part := 0.0; part < 1; part += 0.02 {
		if moved := c.toward(end, part); mustColour(moved.String()).contrast(ground) >= enoughContrast {
			return moved
		}
	}
	return end
}

// themeOf is the style sheet of an accent; empty for the shop's own. In the
// dark the accent is lightened, as no colour can be read on both grounds.
func themeOf(accent string) string {
	c, ok := parseColour(accent)
	if !ok {
		return ""
	}
	black, white := colour{}, mustColour(whiteGround)
	deep, text := c.toward(black, 0.18), c.readable(mustColour(lightGround), black)
	dark := c.readable(mustColour(darkGround), white)
	return fmt.Sprintf(":root{--accent:%s;--accent-deep:%s;--accent-text:%s;--on-accent:%s}\n", c, deep, text, whiteGround) +
		fmt.Sprintf("@media (prefers-color-scheme:dark){:root{--accent:%s;--accent-deep:%s;--accent-text:%s;--on-accent:%s}}\n", dark, dark.toward(white, 0.2), dark, darkInk)
}

// themeURL is where a style sheet is; empty when there is none.
func themeURL(css string) string {
	if css == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(css))
	return themePath + hex.EncodeToString(sum[:6]) + ".css"
}

// showTheme serves the style sheet of the owner's colour of now.
func (s *Server) showTheme(c echo.Context) error {
	d, err := s.Store.Design(c.Request().Context())
	if err != nil {
		return err
	}
	css := themeOf(d.Accent)
	if css == "" || c.Request().URL.Path != themeURL(css) {
		return store.ErrNotFound
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(css))
}

// addDesign gives a page the owner's looks.
func addDesign(site *views.Site, d store.Design) {
	site.Theme = themeURL(themeOf(d.Accent))
	site.Logo = pictureOf(d.Logo, site.Lang)
	text := d.Notice.Text.In(string(site.Lang))
	if !d.Notice.On || text == "" {
		return
	}
	site.Bar = views.Link{Label: text, Path: d.Notice.Link}
	if strings.HasPrefix(d.Notice.Link, "/") {
		site.Bar.Path = site.Lang.Path(d.Notice.Link)
	}
}
