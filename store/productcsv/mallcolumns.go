package productcsv

import "fmt"

// Columns that only Korean malls have.
const (
	colImages       column = "more_pictures"
	colCondition    column = "condition"
	colInquiry      column = "inquiry"
	colDiscount     column = "discount"
	colDiscountUnit column = "discount_unit"
	colOptions      column = "options"
	colOptionUse    column = "option_use"
	colOptionKind   column = "option_kind"
	colOptionPrice  column = "option_price"
	colOptionStock  column = "option_stock"
)

// youngcartPictures is how many columns of pictures Youngcart5's form has.
const youngcartPictures = 10

// cafe24Headings returns the columns of Cafe24's form that are read. Brand, maker and
// category are numbers of that shop and are left unread.
func cafe24Headings() []heading {
	return []heading{
		{colHandle, "상품코드", nil},
		{colSKU, "자체 상품코드", nil},
		{colPublished, "진열상태", nil},
		{colStatus, "판매상태", nil},
		{colTitle, "상품명", nil},
		{colTitleEn, "영문 상품명", nil},
		{colSummary, "상품 요약설명", []string{"상품 간략설명", "상품 간단설명", "간략설명"}},
		{colHTML, "상품 상세설명", []string{"상품 상세정보"}},
		{colTags, "검색어설정", nil},
		{colListPrice, "소비자가", nil},
		{colPrice, "판매가", nil},
		{colSale, "할인판매가", []string{"판매가(할인)", "할인가", "할인 판매가"}},
		{colStock, "재고수량", nil},
		{colCounted, "재고관리 사용", []string{"재고관리", "재고관리 사용여부", "재고관리 여부"}},
		{colTax, "과세구분", []string{"과세 여부"}},
		{colOptionUse, "옵션사용", nil},
		{colOptions, "옵션입력", nil},
		{colImage, "이미지등록(상세)", nil},
		{colImages, "이미지등록(추가)", nil},
		{colKilos, "상품 전체중량(kg)", nil},
		{colSEOTitle, "검색엔진최적화(SEO) Title", []string{"검색엔진 노출 제목"}},
		{colSEOText, "검색엔진최적화(SEO) Description", []string{"검색엔진 노출 설명"}},
	}
}

func isCafe24(has func(column) bool) bool {
	isUpdate := has(colHandle) && !has(colTitle) // of prices: its codes are all that names products
	return has(colPrice) && (isUpdate || has(colTitle) && (has(colPublished) || has(colOptions) || has(colSKU)))
}

// smartStoreHeadings returns the columns of SmartStore's form that are read.
func smartStoreHeadings() []heading {
	return []heading{
		{colSKU, "판매자 상품코드", nil},
		{colHandle, "상품번호", []string{"상품번호(스마트스토어)"}},
		{colCondition, "상품상태", nil},
		{colStatus, "판매상태", nil},
		{colPublished, "전시상태", nil},
		{colTitle, "상품명", nil},
		{colPrice, "판매가", nil},
		{colSale, "할인가(PC)", []string{"할인가"}},
		{colDiscount, "즉시할인 값(기본할인)", []string{"즉시할인 값"}},
		{colDiscountUnit, "즉시할인 단위(기본할인)", []string{"즉시할인 단위"}},
		{colStock, "재고수량", nil},
		{colTax, "부가세", []string{"부가세 구분", "과세 구분"}},
		{colOptionKind, "옵션형태", nil},
		{colOptionName, "옵션명", nil},
		{colOptions, "옵션값", nil},
		{colOptionPrice, "옵션가", nil},
		{colOptionStock, "옵션 재고수량", nil},
		{colImage, "대표 이미지 파일명", []string{"대표 이미지", "대표이미지 URL", "대표 이미지 URL"}},
		{colImages, "추가 이미지 파일명", []string{"추가 이미지"}},
		{colHTML, "상세설명", []string{"상품 상세정보", "상세정보"}},
		{colVendor, "브랜드", nil},
		{colBarcode, "판매자 바코드", nil},
	}
}

func isSmartStore(has func(column) bool) bool {
	return has(colTitle) && has(colPrice) && (has(colSKU) || has(colCondition) || has(colOptionKind))
}

// youngcartHeadings returns the columns of Youngcart5's form that are read. Categories
// are numbers of that shop and are left unread.
func youngcartHeadings() []heading {
	list := []heading{
		{colSKU, "상품코드", nil},
		{colTitle, "상품명", nil},
		{colVendor, "브랜드", nil},
		{colSummary, "기본설명", nil},
		{colHTML, "상품설명", nil},
		{colListPrice, "시중가격", nil},
		{colPrice, "판매가격", nil},
		{colInquiry, "전화문의", nil},
		{colTax, "과세유형", []string{"과세 구분"}},
		{colPublished, "판매가능", nil},
		{colStock, "재고수량", nil},
		{colImage, "이미지1", []string{"상품이미지1"}},
	}
	for i := 1; i <= optionCount; i++ {
		list = append(list, heading{colOptionName.numbered(i), fmt.Sprintf("옵션%d", i),
			numbered(i, "선택옵션%d", "상품옵션%d")})
	}
	for i := 2; i <= youngcartPictures; i++ {
		list = append(list, heading{colImages.numbered(i), fmt.Sprintf("이미지%d", i), numbered(i, "상품이미지%d")})
	}
	return list
}

func isYoungcart(has func(column) bool) bool {
	return has(colTitle) && has(colPrice) && (has(colListPrice) || has(colPublished) || has(colSKU))
}
