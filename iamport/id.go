package iamport

// ValidImpUID reports whether s has the form of an imp_uid:
// ^[A-Za-z0-9_-]{1,64}$. Nothing else may become part of a request's path.
func ValidImpUID(s string) bool { return validID(s, 64) }

// ValidMerchantUID reports whether s can be a merchant_uid:
// ^[A-Za-z0-9_-]{1,40}$. The API accepts other characters too; this client does
// not, because a merchant_uid becomes part of a request's path.
func ValidMerchantUID(s string) bool { return validID(s, 40) }

func validID(s string, longest int) bool {
	if s == "" || len(s) > longest {
		return false
	}
	for i := range len(s) {
		if !idByte(s[i]) {
			return false
		}
	}
	return true
}

func idByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '-'
}
