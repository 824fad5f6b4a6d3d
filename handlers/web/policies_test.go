package web

import (
	"strings"
	"testing"
)

func TestPayPolicyFollowsTheSDK(t *testing.T) {
	for sdk, want := range map[string][]string{
		"https://cdn.iamport.kr/v1/iamport.js": {"frame-src https://service.iamport.kr",
			"https://*.paypalobjects.com", "form-action 'self' https://service.iamport.kr"},
		"http://127.0.0.1:8081/v1/iamport.js": {"connect-src 'self' http://127.0.0.1:8081;",
			"frame-src http://127.0.0.1:8081;"},
		"https://sdk.example.com/v1/iamport.js": {"frame-src https://sdk.example.com;"},
	} {
		s := &Base{Config: Config{SDK: sdk}}
		policy := s.payPolicy("n")
		for _, part := range want {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: no %q in %s", sdk, part, policy)
			}
		}
		if strings.Contains(policy, "unsafe-eval") || strings.Contains(policy, " * ") {
			t.Errorf("%s: too open: %s", sdk, policy)
		}
	}
}
