package web

import (
	"net/url"
	"path"
	"strings"
)

// IsOwnPath tells whether a link leads to a page of this site, whatever else it
// looks like to a browser: "//host" and "/\host" lead to other sites.
func IsOwnPath(link string) bool {
	u, err := url.Parse(link) // takes no control characters, which browsers leave out
	if err != nil || u.IsAbs() || u.Host != "" {
		return false
	}
	return strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "//") && !strings.Contains(link, `\`)
}

// OwnPath is where a link leads on this site, without a fragment, if that is a
// page below a folder ("/admin") or the folder's own; else empty.
func OwnPath(link, below string) string {
	if !IsOwnPath(link) {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil || path.Clean(u.Path) != u.Path || u.Path != below && !strings.HasPrefix(u.Path, below+"/") {
		return ""
	}
	return u.RequestURI()
}

// WebLink is a link to somewhere else that people may be led to: an https
// address, or one of this machine; else empty.
func WebLink(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.User != nil || u.Hostname() == "" || strings.Contains(link, `\`) {
		return ""
	}
	if u.Scheme == "https" || u.Scheme == "http" && IsLoopback(u.Host) {
		return link
	}
	return ""
}
