package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jangteo/jangteo/store/clip"
	"github.com/jangteo/jangteo/store/typed"
)

// ErrNotImported is returned when no product of a file can be imported, or not all of
// them are and all were wanted, for the reasons in the plan. Nothing was changed.
var ErrNotImported = errors.New("the products cannot be imported")

// ImportPlan describes what an import would do.
type ImportPlan struct {
	Products   []PlannedProduct // those that are taken, in file order
	Left       []PlannedProduct // those that have problems
	Categories []Category       // to be created
	Problems   []ImportProblem  // why products are left out
	Bent       []ImportProblem  // what is taken otherwise than the file says
	Import     int64            // what was done is kept under this id; 0: nothing was
}

// ImportHow is how an import is done.
type ImportHow struct {
	By       Source
	Format   string              // whose file it is, e.g. Shopify
	Whole    bool                // all products or none: a problem with one leaves out all
	Progress func(done, all int) // receives the number done; nil: nobody asks
}

// PlannedProduct is what an import does to one product.
type PlannedProduct struct {
	Index   int      // in the file
	Draft   Draft    // as it will be saved
	New     bool     // does not exist yet
	Changed []string // changed parts, see Event; also "stock". Empty and not New: unchanged
	Removed []string // SKUs that it loses
	was     []DraftVariant
}

// ImportProblem is one thing about a product of a file.
type ImportProblem struct {
	Index   int    // of the product in the file
	Field   string // as in FieldError
	Message Text
}

// Counts returns how many products are new, changed and unchanged.
func (p ImportPlan) Counts() (added, changed, same int) {
	for _, x := range p.Products {
		switch {
		case x.New:
			added++
		case len(x.Changed) > 0:
			changed++
		default:
			same++
		}
	}
	return added, changed, same
}

// PlanImport finds out what importing products would do, and what prevents it.
// It changes nothing.
func (s *Store) PlanImport(ctx context.Context, list []Incoming) (ImportPlan, error) {
	p := &planner{list: list, products: map[string]knownProduct{}, skus: map[string]int64{}}
	if err := s.read(ctx, p.learn); err != nil {
		return ImportPlan{}, fmt.Errorf("plan an import: %w", err)
	}
	// Several reads rather than one: a long list must not block pages.
	for i := range list {
		if err := s.read(ctx, func(t *tx) error { return p.add(t, i) }); err != nil {
			return ImportPlan{}, fmt.Errorf("plan an import: %w", err)
		}
	}
	p.nameVariants()
	for i := range p.plan.Products {
		p.check(i)
	}
	p.plan.leaveOut()
	return p.plan, nil
}

// leaveOut takes the products that have problems off the list, and the categories
// that only they need.
func (p *ImportPlan) leaveOut() {
	bad := map[int]bool{}
	for _, x := range p.Problems {
		bad[x.Index] = true
	}
	products, needed := p.Products, map[string]bool{}
	p.Products = nil
	for _, x := range products {
		if bad[x.Index] {
			p.Left = append(p.Left, x)
			continue
		}
		p.Products = append(p.Products, x)
		needed[x.Draft.Category] = true
	}
	p.Categories = slices.DeleteFunc(p.Categories, func(c Category) bool { return !needed[c.Slug] })
}

// planner builds an ImportPlan.
type planner struct {
	list       []Incoming
	plan       ImportPlan
	categories []Category
	products   map[string]knownProduct // by slug
	skus       map[string]int64        // product ids by SKU
}

type knownProduct struct {
	id      int64
	name    string
	deleted bool
}

// learn reads the existing products that a file is compared with.
func (p *planner) learn(t *tx) error {
	var err error
	if p.categories, err = t.categories(); err != nil {
		return err
	}
	err = t.each("SELECT slug, id, name_ko, state = 'deleted' FROM products", nil, func(scan func(...any) error) error {
		var slug string
		var k knownProduct
		err := scan(&slug, &k.id, &k.name, &k.deleted)
		p.products[slug] = k
		return err
	})
	if err != nil {
		return err
	}
	return t.each("SELECT sku, product_id FROM variants", nil, func(scan func(...any) error) error {
		var sku string
		var product int64
		err := scan(&sku, &product)
		p.skus[sku] = product
		return err
	})
}

// add plans one product.
func (p *planner) add(t *tx, i int) error {
	in := p.list[i]
	known, exists := p.products[in.Draft.Slug]
	x := PlannedProduct{Index: i, New: !exists, Draft: in.Draft}
	if exists && known.deleted {
		var l fieldErrors
		l.taken("slug", known.name, true)
		p.problems(i, l)
		return nil
	}
	var old Draft
	if exists {
		var err error
		if old, err = t.draft(known.id); err != nil {
			return err
		}
		x.Draft = in.merged(old)
	}
	p.categorise(in, &x.Draft, old)
	for k := range x.Draft.Variants {
		if x.Draft.Variants[k].ID == 0 {
			x.Draft.Variants[k].StockSeen = 0
		}
	}
	x.Draft, x.was = x.Draft.completed(old), old.Variants
	if exists {
		x.Changed = append(changes(old, x.Draft), stockChanges(x.Draft)...)
		x.Removed = removedSKUs(old, x.Draft)
	}
	p.plan.Products = append(p.plan.Products, x)
	return nil
}

func stockChanges(d Draft) []string {
	if slices.ContainsFunc(d.Variants, func(v DraftVariant) bool { return v.ID != 0 && v.Stock != v.StockSeen }) {
		return []string{"stock"}
	}
	return nil
}

func removedSKUs(old, d Draft) []string {
	var list []string
	for _, was := range old.Variants {
		if !slices.ContainsFunc(d.Variants, func(v DraftVariant) bool { return v.ID == was.ID }) {
			list = append(list, was.SKU)
		}
	}
	return list
}

// categorise assigns a product's category: an existing one, or a new one.
func (p *planner) categorise(in Incoming, d *Draft, old Draft) {
	wanted := Category{Slug: in.Draft.Category, Name: in.Category}
	if !in.Given["category"] && old.ID != 0 || wanted.Slug == "" && wanted.Name.Ko == "" && old.ID != 0 {
		d.Category = old.Category
		return
	}
	if wanted.Slug == "" && wanted.Name.Ko == "" {
		wanted = Category{Slug: "uncategorised", Name: Text{"미분류", "Uncategorised"}}
	}
	// As short as it is kept, so that the same file finds it again.
	wanted.Name = Text{clip.Text(wanted.Name.Ko, categoryLength), clip.Text(wanted.Name.En, categoryLength)}
	for _, c := range p.categories {
		if wanted.Slug == c.Slug || wanted.Slug == "" && (c.Name.Ko == wanted.Name.Ko || c.Name.En == wanted.Name.Ko) {
			d.Category = c.Slug
			return
		}
	}
	d.Category = p.newCategory(wanted)
}

func (p *planner) newCategory(c Category) string {
	if c.Name.Ko == "" {
		c.Name.Ko = c.Slug
	}
	c.Name = Text{clip.Text(c.Name.Ko, categoryLength), c.Name.En}.completed()
	if c.Slug == "" {
		wanted := SlugOf(c.Name)
		if wanted == "" {
			wanted = "category"
		}
		c.Slug = wanted
		for n := 2; slices.ContainsFunc(p.categories, func(other Category) bool { return other.Slug == c.Slug }); n++ {
			c.Slug = fmt.Sprintf("%s-%d", wanted, n)
		}
	}
	p.categories = append(p.categories, c)
	p.plan.Categories = append(p.plan.Categories, c)
	return c.Slug
}

// nameVariants gives variants their SKUs: the file's, but for one that another variant
// has already, and made ones where there is none. All are distinct in the file and
// in the shop. What an earlier import of the file gave stays.
func (p *planner) nameVariants() {
	taken, claimed := map[string]bool{}, map[string]bool{}
	for sku := range p.skus {
		taken[sku] = true
	}
	for _, x := range p.plan.Products {
		for _, v := range x.Draft.Variants {
			taken[v.SKU] = true
		}
	}
	free := func(wanted string) string {
		sku := wanted
		for n := 2; taken[sku]; n++ {
			end := fmt.Sprintf("-%d", n)
			sku = typed.Clip(wanted, SKULength-len(end), 0) + end
		}
		taken[sku] = true
		return sku
	}
	for _, x := range p.plan.Products {
		for k := range x.Draft.Variants {
			v := &x.Draft.Variants[k]
			owner, known := p.skus[v.SKU]
			switch {
			case v.SKU == "":
				v.SKU = free(x.Draft.SuggestSKU(k))
			case claimed[v.SKU], known && owner != x.Draft.ID:
				was := v.SKU
				if v.SKU = x.had(v.ID); v.SKU == "" || v.SKU == was || claimed[v.SKU] {
					v.SKU = free(was)
				}
				p.plan.Bent = append(p.plan.Bent, ImportProblem{x.Index, fmt.Sprintf("variants.%d.sku", k), Text{
					fmt.Sprintf("다른 상품이나 옵션과 겹치는 품목코드(%s)여서 %s(으)로 등록합니다.", was, v.SKU),
					fmt.Sprintf("Another variant has %s already: this one is taken as %s.", was, v.SKU)}})
			}
			claimed[v.SKU] = true
		}
	}
}

// had is the SKU that a variant has in the shop; empty: it is new.
func (x *PlannedProduct) had(variant int64) string {
	for _, v := range x.was {
		if v.ID == variant {
			return v.SKU
		}
	}
	return ""
}

// check finds the problems of one planned product, whose variants have their SKUs.
func (p *planner) check(i int) {
	x := &p.plan.Products[i]
	if slices.EqualFunc(x.was, x.Draft.Variants, sameVariant) {
		x.Changed = slices.DeleteFunc(x.Changed, func(part string) bool { return part == "variants" })
	} else if !x.New && !slices.Contains(x.Changed, "variants") {
		x.Changed = append(x.Changed, "variants")
	}
	if x.isNews() {
		p.problems(x.Index, x.Draft.check())
	}
}

func (p *planner) problems(index int, l fieldErrors) {
	for _, f := range l {
		p.plan.Problems = append(p.plan.Problems, ImportProblem{index, f.Field, f.Message})
	}
}

// ImportDrafts imports products: new ones are added and existing ones updated, those
// that have problems are left out. ErrNotImported if that leaves none, or if all were
// wanted.
func (s *Store) ImportDrafts(ctx context.Context, list []Incoming, how ImportHow) (ImportPlan, error) {
	plan, err := s.PlanImport(ctx, list)
	if err != nil {
		return plan, err
	}
	for _, x := range plan.Products {
		if x.isNews() {
			plan.refuse(x.Index, s.findPictures(x.Draft.Pictures))
		}
	}
	plan.leaveOut()
	if len(plan.Problems) > 0 && (how.Whole || len(plan.Products) == 0) {
		return plan, ErrNotImported
	}
	var wanted []PlannedProduct
	for _, x := range plan.Products {
		if x.isNews() {
			wanted = append(wanted, x)
		}
	}
	if len(wanted) == 0 {
		return plan, nil
	}
	err = s.write(ctx, func(t *tx) error { return editorOf(t).importAll(&plan, wanted, how) })
	s.indexer.wake()
	return plan, err
}

// isNews tells whether the shop does not have the product just so.
func (x PlannedProduct) isNews() bool { return x.New || len(x.Changed) > 0 }

// refuse records why a product could not be saved; false if no change to the
// file would help.
func (p *ImportPlan) refuse(index int, err error) bool {
	var draft *DraftError
	var conflict *ConflictError
	switch {
	case errors.As(err, &draft):
		for _, f := range draft.Fields {
			p.Problems = append(p.Problems, ImportProblem{index, f.Field, f.Message})
		}
	case errors.As(err, &conflict), errors.Is(err, ErrNotFound):
		p.Problems = append(p.Problems, ImportProblem{index, "slug", Text{"그사이 다른 사람이 변경한 상품입니다. 다시 확인해 주세요.",
			"Somebody else changed this product in the meantime. Please check again."}})
	default:
		return err == nil
	}
	return true
}

func (t productEditor) importAll(plan *ImportPlan, wanted []PlannedProduct, how ImportHow) error {
	kept, err := t.keepImport(how)
	if err != nil {
		return err
	}
	for _, c := range plan.Categories {
		if err := t.importCategory(kept, c, how.By); err != nil {
			return err
		}
	}
	for i, x := range wanted {
		if err := t.importProduct(kept, x.Draft, how.By); err != nil {
			if !plan.refuse(x.Index, err) {
				return fmt.Errorf("import: %w", err)
			}
			return ErrNotImported
		}
		if how.Progress != nil {
			how.Progress(i+1, len(wanted))
		}
	}
	plan.Import = kept
	added, changed, _ := plan.Counts()
	return t.event(Event{Entity: EntityProduct, Key: "csv", Kind: EventImported, Source: how.By,
		Detail: map[string]any{"added": added, "changed": changed}})
}

// importCategory creates a category, unless it exists by now.
func (t productEditor) importCategory(kept int64, c Category, by Source) error {
	var exists bool
	if err := t.get("SELECT EXISTS (SELECT 1 FROM categories WHERE slug = ?)", []any{c.Slug}, &exists); err != nil ||
		exists {
		return err
	}
	if err := t.putCategory(c); err != nil {
		return fmt.Errorf("import category %s: %w", c.Slug, err)
	}
	if _, err := t.exec("INSERT INTO import_categories (import_id, category_id) SELECT ?, id FROM categories WHERE "+
		"slug = ?", kept, c.Slug); err != nil {
		return err
	}
	return t.event(Event{Entity: EntityCategory, Key: c.Slug, Kind: EventCreated, After: c.Slug, Source: by,
		Detail: map[string]any{"name": c.Name.Ko}})
}

// exportBatch is how many products an export reads at once.
const exportBatch = 100

// ExportDrafts calls fn for every product that is not deleted, oldest first. fn
// may be slow: products are read in batches, so they are not one consistent
// snapshot.
func (s *Store) ExportDrafts(ctx context.Context, fn func(Draft, Category) error) error {
	for position, id := int64(0), int64(0); ; {
		var drafts []Draft
		categories := map[string]Category{}
		err := s.read(ctx, func(t *tx) error {
			list, err := t.categories()
			for _, c := range list {
				categories[c.Slug] = c
			}
			if err == nil {
				drafts, err = editorOf(t).draftsAfter(&position, &id)
			}
			return err
		})
		if err != nil || len(drafts) == 0 {
			return err
		}
		for _, d := range drafts {
			if err := fn(d, categories[d.Category]); err != nil {
				return err
			}
		}
	}
}

// draftsAfter reads the products after a position, and advances it to the last
// of them.
func (t productEditor) draftsAfter(position, id *int64) ([]Draft, error) {
	var ids []int64
	err := t.each("SELECT position, id FROM products WHERE state <> 'deleted' AND (position, id) > (?, ?) ORDER "+
		"BY position, id LIMIT ?",
		[]any{*position, *id, exportBatch}, func(scan func(...any) error) error {
			err := scan(position, id)
			ids = append(ids, *id)
			return err
		})
	if err != nil {
		return nil, err
	}
	drafts := make([]Draft, len(ids))
	for i, id := range ids {
		if drafts[i], err = t.draft(id); err != nil {
			return nil, err
		}
	}
	return drafts, nil
}
