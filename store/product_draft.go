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
	ID        int64             `json:"id"` // 0: new
	Version   int64             `json:"-"`  // version when editing began; a different current version is a conflict
	Slug      string            `json:"slug"`
	Category  string            `json:"category"` // slug of the category
	Name      Text              `json:"name"`
	Summary   Text              `json:"summary"`
	Body      Text              `json:"body"`       // Markdown
	Price     int64             `json:"price"`      // won
	ListPrice int64             `json:"list_price"` // won before the discount; 0: none
	USDPrice  int64             `json:"usd_price"`  // cents; 0: converted at the shop's rate
	State     ProductState      `json:"state"`
	Vendor    string            `json:"vendor"`
	Kind      string            `json:"kind"`      // the merchant's own product type
	Tags      string            `json:"tags"`      // separated by commas
	SEOTitle  Text              `json:"seo_title"` // empty: the name
	SEOText   Text              `json:"seo_text"`  // empty: the summary
	Notice    map[string]string `json:"notice"`    // product information required by law; "kind" names the list
	Options   []Text            `json:"options"`   // axes, e.g. 색상; at most 3
	Variants  []DraftVariant    `json:"variants"`  // at least one
	Pictures  []Picture         `json:"pictures"`  // the first is the main one
	Ship      ShipTerms         `json:"ship"`      // without a group: standard
	Tax       TaxKind           `json:"tax"`       // empty: taxed
}

// DraftVariant is one orderable form of a Draft.
type DraftVariant struct {
	ID           int64  `json:"id"` // 0: new
	SKU          string `json:"sku"`
	Values       []Text `json:"values"`        // one per axis
	Surcharge    int64  `json:"surcharge"`     // won on top of the product's price
	USDSurcharge int64  `json:"usd_surcharge"` // cents; 0: converted at the shop's rate
	Stock        int64  `json:"stock"`         // pieces available
	StockSeen    int64  `json:"-"`             // stock shown when editing began; only the difference is applied
	StockMove    int64  `json:"-"`             // last delivery or correction known then, see StockEdit
	Barcode      string `json:"barcode"`
	Grams        int64  `json:"grams"`               // weight; 0: not given
	Picture      string `json:"picture"`             // file of one of the product's pictures; empty: the main one
	Active       bool   `json:"active"`              // for sale
	Uncounted    bool   `json:"uncounted,omitempty"` // always there: orders take nothing from its stock
}
