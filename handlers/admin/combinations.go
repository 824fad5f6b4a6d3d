package admin

import (
	"slices"
	"strings"

	"github.com/jangteo/jangteo/handlers/wording"
	"github.com/jangteo/jangteo/store"
	"github.com/jangteo/jangteo/views/admin"
)

// valuesOf reads the values of an option, e.g. "빨강, 파랑". The English values
// come in the same order; where one is missing, the Korean one is used.
func valuesOf(a admin.AxisFields) []store.Text {
	ko, en := wording.SplitValues(a.ValuesKo), wording.SplitValues(a.ValuesEn)
	if len(ko) == 0 {
		ko = en
	}
	var list []store.Text
	seen := map[string]bool{}
	for i, v := range ko {
		if seen[v] {
			continue
		}
		seen[v] = true
		value := store.Text{Ko: v, En: v}
		if i < len(en) {
			value.En = en[i]
		}
		list = append(list, value)
	}
	return list
}

// combineVariants rebuilds the variants from the options: one for each
// combination of values. Variants keep everything they have as long as their
// values exist, even if a value was renamed. It returns how many combinations
// were added or removed.
func combineVariants(e *admin.EditorFields) int {
	values := axesOf(*e)
	known := map[[3]string]admin.VariantFields{}
	for _, v := range e.Variants {
		key := combinationKey(v, e.Axes, values)
		if old, twice := known[key]; !twice || old.ID == 0 {
			known[key] = v
		}
	}
	before := len(e.Variants)
	kept := 0
	e.Variants = nil
	for _, combination := range combinations(values) {
		key := [3]string{combination[0].Ko, combination[1].Ko, combination[2].Ko}
		v, ok := known[key]
		if ok {
			kept++
		} else {
			v = admin.VariantFields{Active: true}
		}
		for i, value := range combination {
			v.Ko[i], v.En[i] = value.Ko, value.En
		}
		e.Variants = append(e.Variants, v)
	}
	for i, list := range values {
		e.Axes[i].Was = valueList(list)
	}
	return len(e.Variants) + before - 2*kept
}

// combineChanged is combineVariants for options that may be unchanged. If they
// are, variants stay as they are, including combinations left out on purpose,
// and only take over the English values. It returns how many combinations were
// added or removed.
func combineChanged(e *admin.EditorFields) int {
	values := axesOf(*e)
	for i, list := range values {
		if valueList(list) != strings.Join(wording.SplitValues(e.Axes[i].Was), ", ") || len(e.Variants) == 0 {
			return combineVariants(e)
		}
	}
	for i, list := range values {
		for _, value := range list {
			for k := range e.Variants {
				if v := &e.Variants[k]; v.Ko[i] == value.Ko {
					v.En[i] = value.En
				}
			}
		}
	}
	return 0
}

// valueList joins values as they are typed.
func valueList(values []store.Text) string {
	var list []string
	for _, v := range values {
		list = append(list, v.Ko)
	}
	return strings.Join(list, ", ")
}

// axesOf returns the values of each option.
func axesOf(e admin.EditorFields) [3][]store.Text {
	var values [3][]store.Text
	for i, a := range e.Axes {
		values[i] = valuesOf(a)
	}
	return values
}

// tooManyVariants reports whether the options make more combinations than a
// product may have.
func tooManyVariants(e admin.EditorFields) bool {
	n := 1
	for _, values := range axesOf(e) {
		n *= max(1, len(values))
	}
	return n > store.MaxVariants
}

// combinationKey returns the combination that a variant now stands for: values
// of removed options dropped, new options at their first value, renamed values
// under their new names.
func combinationKey(v admin.VariantFields, axes [3]admin.AxisFields, values [3][]store.Text) [3]string {
	var key [3]string
	for i, list := range values {
		switch {
		case len(list) == 0:
		case v.Ko[i] == "":
			key[i] = list[0].Ko
		default:
			key[i] = currentValue(v.Ko[i], wording.SplitValues(axes[i].Was), list)
		}
	}
	return key
}

// currentValue returns the present name of a value. If an option has as many
// values as before, an unknown one in the place of a missing one is taken for
// its new name.
func currentValue(value string, was []string, now []store.Text) string {
	if len(was) != len(now) {
		return value
	}
	known := func(name string) bool {
		return slices.ContainsFunc(now, func(n store.Text) bool { return n.Ko == name })
	}
	for i, old := range was {
		if old == value && !known(old) && !slices.Contains(was, now[i].Ko) {
			return now[i].Ko
		}
	}
	return value
}

// combinations lists every choice of one value per option in use.
func combinations(values [3][]store.Text) [][3]store.Text {
	list := [][3]store.Text{{}}
	for i, axis := range values {
		if len(axis) == 0 {
			continue
		}
		var longer [][3]store.Text
		for _, combination := range list {
			for _, value := range axis {
				combination[i] = value
				longer = append(longer, combination)
			}
		}
		list = longer
	}
	return list
}

// suggestSKUs fills in missing SKUs, with those that suggest finds.
func suggestSKUs(e *admin.EditorFields, suggest func(store.Draft) ([]string, error)) error {
	d, _ := draftOf(*e, "ko")
	if d.Slug == "" && store.SlugOf(d.Name) == "" {
		return nil // the store derives SKUs from the slug, which does not exist before it saves
	}
	skus, err := suggest(d)
	if err != nil {
		return err
	}
	for i := range d.Variants {
		e.Variants[i].SKU = skus[i]
	}
	return nil
}
