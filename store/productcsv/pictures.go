package productcsv

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/typed"
)

// placed is a picture and where the file wants it.
type placed struct {
	store.Picture
	row, at int
}

func (r *reader) readPictures(d *store.Draft, in *store.Incoming, rows []record) {
	var list []placed
	var lost missing
	for _, row := range rows {
		var pieces []store.Picture
		for _, src := range addresses(r.table.cell(row, colImage)) {
			found := r.pictures(src)
			if len(found) == 0 && src != "" {
				lost.add(row, src)
			}
			pieces = append(pieces, found...)
		}
		if len(pieces) == 0 {
			continue
		}
		pieces[0].Alt = store.Text{Ko: r.text(row, colAlt, store.LineLength),
			En: r.text(row, colAltEn, store.LineLength)}
		at, err := strconv.Atoi(r.table.line(row, colImageAt))
		if err != nil {
			at = len(list) + 1
		}
		for _, p := range pieces {
			list = append(list, placed{p, row.number, at})
		}
	}
	for i, v := range d.Variants {
		shows := func(p placed) bool { return p.File == v.Picture }
		if p, ok := r.Picture(v.Picture); ok && v.Picture != "" && !slices.ContainsFunc(list, shows) {
			list = append(list, placed{p, in.Where.Variants[i], len(list) + 1})
		}
	}
	r.missVariantImages(&lost, rows)
	in.KeepPictures = r.sayMissing(lost)
	slices.SortStableFunc(list, func(a, b placed) int { return a.at - b.at })
	r.place(d, in, list)
}

// readListed takes the pictures of a list.
func (r *reader) readListed(d *store.Draft, in *store.Incoming, row record, sources []string) {
	var list []placed
	var lost missing
	for _, src := range sources {
		pieces := r.pictures(src)
		if len(pieces) == 0 {
			lost.add(row, src)
		}
		for _, p := range pieces {
			list = append(list, placed{Picture: p, row: row.number})
		}
	}
	in.KeepPictures = r.sayMissing(lost)
	r.place(d, in, list)
}

// place gives a product its pictures, as many as it can have.
func (r *reader) place(d *store.Draft, in *store.Incoming, list []placed) {
	if more := len(list) - store.MaxPictures; more > 0 {
		r.warn(list[store.MaxPictures].row, r.table.name(colImage),
			fmt.Sprintf("상품 사진은 %d장까지여서 뒤의 %d장을 뺐습니다.", store.MaxPictures, more),
			fmt.Sprintf("A product has %d pictures at most: the last %d were left out.", store.MaxPictures, more))
		list = list[:store.MaxPictures]
	}
	for _, p := range list {
		d.Pictures = append(d.Pictures, p.Picture)
		in.Where.Pictures = append(in.Where.Pictures, p.row)
	}
	for i := range d.Variants {
		shows := func(p store.Picture) bool { return p.File == d.Variants[i].Picture }
		if d.Variants[i].Picture != "" && !slices.ContainsFunc(d.Pictures, shows) {
			d.Variants[i].Picture = ""
		}
	}
}

// missVariantImages adds the pictures of variants that are not uploaded, but for those
// that the product misses as well.
func (r *reader) missVariantImages(lost *missing, rows []record) {
	known := map[string]bool{"": true}
	for _, row := range rows {
		known[r.table.line(row, colImage)] = true
	}
	for _, row := range rows {
		src := r.table.line(row, colVariantImage)
		if !known[src] && len(r.pictures(src)) == 0 {
			known[src] = true
			lost.add(row, src)
		}
	}
}

// missing are pictures of a product that are not uploaded.
type missing struct {
	row  record // of the first
	list []string
}

func (m *missing) add(row record, src string) {
	if m.list = append(m.list, src); len(m.list) == 1 {
		m.row = row
	}
}

// sayMissing notes them once for each product; false if there are none.
func (r *reader) sayMissing(m missing) bool {
	list := r.unwanted(m.row, colImage, m.list)
	if len(list) > 0 {
		first := shown(path.Base(list[0]))
		r.warn(m.row.number, r.table.name(colImage),
			fmt.Sprintf("업로드되지 않은 사진이 %d장 있습니다: %s. 상품 수정에서 사진을 올려 주세요.", len(list), first),
			fmt.Sprintf("Pictures that are not uploaded: %d, the first is %s. Please upload them in the product's "+
				"editor.", len(list), first))
	}
	return len(m.list) > 0
}

// unwanted asks for missing pictures that can be fetched, and says why others could not
// be. It returns those of which that is not said.
func (r *reader) unwanted(row record, c column, list []string) (unsaid []string) {
	for _, src := range list {
		address, isForeign := r.foreign(src)
		why, isTold := r.Told[address]
		if isForeign && !slices.Contains(r.now.wanted, address) {
			r.now.wanted = append(r.now.wanted, address)
		}
		switch {
		case isForeign && isTold:
			r.warn(row.number, r.table.name(c), "가져오지 못한 사진 "+brief(address)+": "+why.Ko+".",
				"A picture was not fetched, "+brief(address)+": "+why.En+".")
		case !isForeign || !r.Fetching:
			unsaid = append(unsaid, src)
		}
	}
	return unsaid
}

// brief names a picture by its site and its file.
func brief(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return shown(address)
	}
	return "‘" + clip.Text(u.Host, 30) + " … " + clip.Text(oneLine(path.Base(u.Path)), 40) + "’"
}

// longestAddress is how long an address of another site may be, in bytes.
const longestAddress = 2000

// SiteOf is the site of a shop as somebody types it, without a slash at its end; false if
// it is none.
func SiteOf(text string) (string, bool) {
	text = typed.Packed(text)
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Hostname(), ".") ||
		u.User != nil || len(text) > longestAddress {
		return "", false
	}
	return u.Scheme + "://" + u.Host, true
}

// foreign is the address of a picture of another site; false if it has none. Where the
// file does not say which site, it is that of the shop that the file comes from.
func (r *reader) foreign(src string) (string, bool) {
	src = strings.TrimSpace(src)
	switch {
	case strings.HasPrefix(src, "//"):
		src = "https:" + src
	case r.Site != "" && strings.HasPrefix(src, "/"):
		src = r.Site + src
	}
	u, err := url.Parse(strings.TrimSpace(src))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return "", false
	}
	u.Fragment = ""
	address := u.String()
	return address, len(address) <= longestAddress
}

// pictures finds a picture in the shop: one that is uploaded, or what was fetched of
// another site's.
func (r *reader) pictures(src string) []store.Picture {
	if p, ok := r.picture(src); ok {
		return []store.Picture{p}
	}
	address, ok := r.foreign(src)
	if !ok || r.Fetched == nil {
		return nil
	}
	list := slices.Clone(r.Fetched(address))
	told, ok := r.Told[address]
	if ok && len(list) > 0 && r.now.row > 0 && !slices.Contains(r.now.told, address) {
		r.now.told = append(r.now.told, address)
		r.warn(r.now.row, r.table.name(colImage), brief(address)+": "+told.Ko+".", brief(address)+": "+told.En+".")
	}
	return list
}

// shownAt is where a description shows a picture of the shop.
func (r *reader) shownAt(src string) (list []string) {
	if _, ok := r.picture(src); ok {
		return []string{src}
	}
	for _, p := range r.pictures(src) {
		list = append(list, "/images/"+p.File)
	}
	return list
}

// picture finds a picture by its address in the shop or its name in the image
// folder.
func (r *reader) picture(src string) (store.Picture, bool) {
	name, under := strings.CutPrefix(src, r.URL+"/images/")
	if !under {
		name = strings.TrimPrefix(src, "/images/")
	}
	if name == "" || strings.ContainsAny(name, `/\:?#`) || strings.HasPrefix(name, ".") {
		return store.Picture{}, false
	}
	return r.Picture(name)
}

// Wanted are the pictures of other sites that the products of a plan lack.
func Wanted(sheet *Sheet, plan store.ImportPlan) []string {
	var list []string
	known := map[string]bool{}
	for _, x := range plan.Products {
		for _, address := range sheet.Products[x.Index].Wanted {
			if !known[address] {
				known[address] = true
				list = append(list, address)
			}
		}
	}
	return list
}
