package store

// ProductState says whether a product is sold.
type ProductState string

// The states of a product.
const (
	ProductDraft   ProductState = "draft"   // only its editors see it
	ProductActive  ProductState = "active"  // sold
	ProductDeleted ProductState = "deleted" // gone, but orders still know it
)

// Draft is a product as its editors and spreadsheets know it: everything that
// can be set.
type Draft struct {
	ID        int64 // 0: a new one
	Version   int64 // of the product as it was when editing began; another one by then is a conflict
	Slug      string
	Category  string // slug of the category
	Name      Text
	Summary   Text
	Body      Text  // Markdown
	Price     int64 // won
	ListPrice int64 // won before the discount; 0: none
	USDPrice  int64 // cents; 0: by the shop's rate
	State     ProductState
	Vendor    string
	Kind      string            // the merchant's own sort
	Tags      string            // separated by commas
	SEOTitle  Text              // empty: the name
	SEOText   Text              // empty: the summary
	Notice    map[string]string // product information that the law wants; "kind" says by which list
	Options   []Text            // axes, e.g. 색상; at most 3
	Variants  []DraftVariant    // at least one
	Pictures  []Picture         // the first is the main one
}

// DraftVariant is one orderable form of a Draft.
type DraftVariant struct {
	ID           int64 // 0: a new one
	SKU          string
	Values       []Text // one per axis
	Surcharge    int64  // won on top of the product's price
	USDSurcharge int64  // cents; 0: by the shop's rate
	Stock        int64  // pieces that can be ordered
	StockSeen    int64  // the stock that was shown when editing began: the difference is what is changed
	StockMove    int64  // the last delivery or correction that was known then: a later one by now is a conflict. 0: not compared, -1: there was none
	Barcode      string
	Grams        int64 // weight; 0: not said
	Active       bool  // offered
}
