package productcsv

import "fmt"

// attributeCount limits the attributes read per product.
const attributeCount = 20

// wooHeadings returns the WooCommerce columns that are read. Their names are in the
// language of the shop that wrote the file: after the English one stand German,
// Spanish, Russian, French and Korean ones.
func wooHeadings() []heading {
	list := []heading{
		{colID, "ID", nil},
		{colKind, "Type", []string{"Typ", "Tipo", "Тип", "유형", "종류"}},
		{colSKU, "SKU", []string{"Artikelnummer", "Артикул", "UGS", "재고 관리 코드"}},
		{colBarcode, "GTIN, UPC, EAN, or ISBN", []string{"GTIN, UPC, EAN oder ISBN", "GTIN, UPC, EAN o ISBN",
			"GTIN, UPC, EAN или ISBN", "GTIN, UPC, EAN ou ISBN", "GTIN, UPC, EAN 또는 ISBN"}},
		{colTitle, "Name", []string{"Nombre", "Имя", "Название", "Nom", "이름", "상품명"}},
		{colPublished, "Published", []string{"Veröffentlicht", "Publicado", "Опубликован", "Publié", "발행됨", "공개됨"}},
		{colSummary, "Short description", []string{"Kurzbeschreibung", "Descripción corta", "Краткое описание",
			"Короткое описание", "Description courte", "짧은 설명", "간단한 설명"}},
		{colHTML, "Description", []string{"Beschreibung", "Descripción", "Описание", "설명"}},
		{colInStock, "In stock?", []string{"Vorrätig?", "¿En inventario?", "¿Existencias?", "¿Hay existencias?",
			"В наличии?", "Наличие", "En stock ?", "재고 있음?", "재고 있음"}},
		{colStock, "Stock", []string{"Lager", "Lagerbestand", "Inventario", "Запасы", "재고"}},
		{colBackorder, "Backorders allowed?", []string{"Lieferrückstände erlaubt?",
			"¿Permitir reservas de productos agotados?", "Возможен ли предзаказ?",
			"Autoriser les commandes de produits en rupture ?", "이월 주문 허용?"}},
		{colSale, "Sale price", []string{"Angebotspreis", "Precio rebajado", "Акционная цена", "Цена распродажи",
			"Tarif promo", "할인가", "할인 가격"}},
		{colRegular, "Regular price", []string{"Regulärer Preis", "Precio normal", "Базовая цена",
			"Обычная цена", "Tarif régulier", "정상가", "정상 가격", "정가"}},
		{colCategory, "Categories", []string{"Kategorien", "Categorías", "Категории", "Catégories", "카테고리"}},
		{colTags, "Tags", []string{"Schlagwörter", "Etiquetas", "Метки", "Étiquettes", "태그"}},
		{colImage, "Images", []string{"Bilder", "Imágenes", "Изображения", "이미지"}},
		{colParent, "Parent", []string{"Übergeordnetes Produkt", "Superior", "Родительский", "상위", "부모"}},
		{colTax, "Tax status", []string{"Steuerstatus", "Estado del impuesto", "Статус налога", "État de la TVA",
			"세금 상태"}},
		{colVendor, "Brands", []string{"Brand", "Marken", "Marcas", "Бренды", "Marques", "브랜드"}},
	}
	for unit, c := range map[string]column{"kg": colKilos, "g": colGrams, "lbs": colPounds, "oz": colOunces} {
		h := heading{c, "Weight (" + unit + ")", nil}
		for _, weight := range []string{"Gewicht", "Peso", "Вес", "Poids", "무게"} {
			h.others = append(h.others, weight+" ("+unit+")")
		}
		list = append(list, h)
	}
	for i := 1; i <= attributeCount; i++ {
		list = append(list, heading{colAttribute.numbered(i), fmt.Sprintf("Attribute %d name", i), numbered(i,
			"Attribut %d Name", "Nombre del atributo %d", "Название атрибута %d", "Nom de l’attribut %d", "속성 %d 이름",
			"특성 %d 이름")}, heading{colValues.numbered(i), fmt.Sprintf("Attribute %d value(s)", i), numbered(i,
			"Attribut %d Wert(e)", "Valor(es) del atributo %d", "Значения атрибутов %d", "Значение(-я) атрибута %d",
			"Valeur(s) de l’attribut %d", "속성 %d 값", "특성 %d 값")})
	}
	return list
}

// numbered puts a number into names.
func numbered(n int, names ...string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = fmt.Sprintf(name, n)
	}
	return list
}
