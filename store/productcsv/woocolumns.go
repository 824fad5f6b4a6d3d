package productcsv

import "fmt"

// attributeCount limits the attributes read per product.
const attributeCount = 20

// wooHeadings returns the WooCommerce columns that are read. Their names are in the
// language of the shop that wrote the file: after the English one stand German,
// Spanish, Russian, French, Korean, Italian, Portuguese, Dutch and Japanese ones.
func wooHeadings() []heading {
	list := []heading{
		{colID, "ID", nil},
		{colKind, "Type", []string{"Typ", "Tipo", "Тип", "유형", "종류", "タイプ", "種類"}},
		{colSKU, "SKU", []string{"Artikelnummer", "Артикул", "UGS", "재고 관리 코드", "COD", "商品コード", "品番"}},
		{colBarcode, "GTIN, UPC, EAN, or ISBN", []string{"GTIN, UPC, EAN oder ISBN", "GTIN, UPC, EAN o ISBN",
			"GTIN, UPC, EAN или ISBN", "GTIN, UPC, EAN ou ISBN", "GTIN, UPC, EAN 또는 ISBN", "GTIN, UPC, EAN または ISBN"}},
		{colTitle, "Name", []string{"Nombre", "Имя", "Название", "Nom", "이름", "상품명", "Nome", "Naam", "名前", "商品名"}},
		{colPublished, "Published", []string{"Veröffentlicht", "Publicado", "Опубликован", "Publié", "발행됨", "공개됨",
			"Pubblicato", "Gepubliceerd", "公開済み", "公開"}},
		{colSummary, "Short description", []string{"Kurzbeschreibung", "Descripción corta", "Краткое описание",
			"Короткое описание", "Description courte", "짧은 설명", "간단한 설명", "Breve descrizione", "Descrição curta",
			"Korte beschrijving", "短い説明", "簡単な説明", "商品の簡単な説明"}},
		{colHTML, "Description", []string{"Beschreibung", "Descripción", "Описание", "설명", "Descrizione",
			"Descrição", "Beschrijving", "説明"}},
		{colInStock, "In stock?", []string{"Vorrätig?", "¿En inventario?", "¿Existencias?", "¿Hay existencias?",
			"В наличии?", "Наличие", "En stock ?", "재고 있음?", "재고 있음", "Disponibile?", "Em estoque?", "Op voorraad?",
			"在庫あり ?", "在庫あり"}},
		{colStock, "Stock", []string{"Lager", "Lagerbestand", "Inventario", "Запасы", "재고", "Magazzino", "Estoque",
			"Voorraad", "在庫", "在庫数"}},
		{colBackorder, "Backorders allowed?", []string{"Lieferrückstände erlaubt?",
			"¿Permitir reservas de productos agotados?", "Возможен ли предзаказ?",
			"Autoriser les commandes de produits en rupture ?", "이월 주문 허용?", "Ordini arretrati consentiti?",
			"São permitidas encomendas?", "Nabestellingen toestaan?", "お取り寄せ可能 ?", "在庫切れ時の注文を許可"}},
		{colSale, "Sale price", []string{"Angebotspreis", "Precio rebajado", "Акционная цена", "Цена распродажи",
			"Tarif promo", "할인가", "할인 가격", "Prezzo in offerta", "Preço promocional", "Actieprijs", "セール価格"}},
		{colRegular, "Regular price", []string{"Regulärer Preis", "Precio normal", "Базовая цена",
			"Обычная цена", "Tarif régulier", "정상가", "정상 가격", "정가", "Prezzo di listino", "Preço", "Reguliere prijs",
			"通常価格"}},
		{colCategory, "Categories", []string{"Kategorien", "Categorías", "Категории", "Catégories", "카테고리",
			"Categorie", "Categorias", "Categorieën", "カテゴリー"}},
		{colTags, "Tags", []string{"Schlagwörter", "Etiquetas", "Метки", "Étiquettes", "태그", "Tag", "タグ"}},
		{colImage, "Images", []string{"Bilder", "Imágenes", "Изображения", "이미지", "Immagini", "Imagens",
			"Afbeeldingen", "画像"}},
		{colParent, "Parent", []string{"Übergeordnetes Produkt", "Superior", "Родительский", "상위", "부모", "Genitore",
			"Ascendente", "Hoofd", "親"}},
		{colTax, "Tax status", []string{"Steuerstatus", "Estado del impuesto", "Статус налога", "État de la TVA",
			"세금 상태", "Stato delle imposte", "Status do imposto", "Belastingstatus", "税ステータス"}},
		{colVendor, "Brands", []string{"Brand", "Marken", "Marcas", "Бренды", "Marques", "브랜드", "Marchi", "Merken",
			"ブランド"}},
	}
	for unit, c := range map[string]column{"kg": colKilos, "g": colGrams, "lbs": colPounds, "oz": colOunces} {
		h := heading{c, "Weight (" + unit + ")", nil}
		for _, weight := range []string{"Gewicht", "Peso", "Вес", "Poids", "무게", "重量", "重さ"} {
			h.others = append(h.others, weight+" ("+unit+")")
		}
		list = append(list, h)
	}
	for i := 1; i <= attributeCount; i++ {
		list = append(list, heading{colAttribute.numbered(i), fmt.Sprintf("Attribute %d name", i), numbered(i,
			"Attribut %d Name", "Nombre del atributo %d", "Название атрибута %d", "Nom de l’attribut %d", "속성 %d 이름",
			"특성 %d 이름", "Nome dell'attributo %d", "Nome do atributo %d", "Eigenschap %d naam", "属性 %d の名前",
			"属性 %d 名")}, heading{colValues.numbered(i), fmt.Sprintf("Attribute %d value(s)", i), numbered(i,
			"Attribut %d Wert(e)", "Valor(es) del atributo %d", "Значения атрибутов %d", "Значение(-я) атрибута %d",
			"Valeur(s) de l’attribut %d", "속성 %d 값", "특성 %d 값", "Valore dell'attributo %d",
			"Valores do atributo %d", "Eigenschap %d waarde(n)", "属性 %d の値", "属性 %d 値")})
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
