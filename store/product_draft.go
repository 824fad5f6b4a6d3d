package store

// ProductState is whether a product is sold.
type ProductState string

// The states of a product.
const (
	ProductDraft   ProductState = "draft"   // visible to editors only
	ProductActive  ProductState = "active"  // sold
	ProductDeleted ProductState = "deleted" // no longer sold, but orders still refer to it
)

// Draft is a product as editors and spreadsheets see it: everything that can be
// set.
type Draft struct {
	ID        int64 // 0: new
	Version   int64 // version when editing began; a different current version is a conflict
	Slug      string
	Category  string // slug of the category
	Name      Text
	Summary   Text
	Body      Text  // Markdown
	Price     int64 // won
	ListPrice int64 // won before the discount; 0: none
	USDPrice  int64 // cents; 0: converted at the shop's rate
	State     ProductState
	Vendor    string
	Kind      string            // the merchant's own product type
	Tags      string            // separated by commas
	SEOTitle  Text              // empty: the name
	SEOText   Text              // empty: the summary
	Notice    map[string]string // product information required by law; "kind" names the list
	Options   []Text            // axes, e.g. 색상; at most 3
	Variants  []DraftVariant    // at least one
	Pictures  []Picture         // the first is the main one
	Ship      ShipTerms         // without a group: standard
}

// DraftVariant is one orderable form of a Draft.
type DraftVariant struct {
	ID           int64 // 0: new
	SKU          string
	Values       []Text // one per axis
	Surcharge    int64  // won on top of the product's price
	USDSurcharge int64  // cents; 0: converted at the shop's rate
	Stock        int64  // pieces available
	StockSeen    int64  // stock shown when editing began; only the difference is applied
	StockMove    int64  // last delivery or correction known then; a later one is a conflict. 0: not compared, -1: none
	Barcode      string
	Grams        int64 // weight; 0: not given
	Active       bool  // for sale
}
