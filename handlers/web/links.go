package web

import (
	"net/url"
	"path"
	"strings"
)

// IsOwnPath reports whether a link leads to a page of this site. Browsers take
// "//host" and "/\host" as links to other sites.
func IsOwnPath(link string) bool {
	u, err := url.Parse(link) // rejects control characters, which browsers would drop
	if err != nil || u.IsAbs() || u.Host != "" {
		return false
	}
	return strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "//") && !strings.Contains(link, `\`)
}

// OwnPath returns the path and query of a link to the folder below ("/admin") or
// to a page in it, without the fragment; empty for any other link.
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

// WebLink returns a link that people may be sent to: an https URL, or an http URL
// of this machine. It is empty for any other link.
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
