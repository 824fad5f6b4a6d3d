package main

import (
	"strconv"
	"time"

	"github.com/jangteo/jangteo/handlers/web"
	"github.com/jangteo/jangteo/store"
)

// settings lists what is set outside the admin pages, for its owner to see.
func (c Config) settings() []web.Setting {
	orUnset := func(value string) string {
		if value == "" {
			return "–"
		}
		return value
	}
	row := func(name, ko, en, value string) web.Setting {
		return web.Setting{Name: name, Meaning: store.Text{Ko: ko, En: en}, Value: orUnset(value)}
	}
	every := func(d time.Duration) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	return []web.Setting{
		row("JANGTEO_URL", "쇼핑몰 주소", "URL of the shop", c.URL),
		row("JANGTEO_TRUSTED_PROXIES", "앞단 프록시의 네트워크", "Networks of the reverse proxies", c.TrustedProxies),
		row("JANGTEO_CONNECTIONS", "동시에 열어 두는 연결 수", "Connections held open at once", strconv.Itoa(c.Connections)),
		row("JANGTEO_WEBHOOK_SENDERS", "아임포트 웹훅을 보내는 네트워크", "Networks of I'mport's notices", c.WebhookSenders),
		row("JANGTEO_DATA", "데이터 폴더", "Data folder", c.Data),
		row("JANGTEO_DATABASE", "데이터베이스 (시험 중)", "Database (experimental)", c.Database.String()),
		row("JANGTEO_MODE", "모드", "Mode", c.Mode),
		row("IAMPORT_CODE", "고객사 식별코드", "Merchant code", c.Code),
		row("IAMPORT_KEY", "REST API 키", "REST API key", c.Key.end()),
		row("IAMPORT_SECRET", "REST API 시크릿", "REST API secret", c.Secret.end()),
		row("IAMPORT_INICIS_API_KEY", "KG이니시스 API 키", "KG Inicis API key", c.InicisKey.end()),
		row("JANGTEO_RESERVATION", "결제 전 재고 확보 시간", "How long an unpaid order holds its stock", every(c.Reservation)),
		row("JANGTEO_POLL", "결제 중인 주문을 확인하는 간격", "How often open payment attempts are checked", every(c.Poll)),
		row("JANGTEO_SWEEP", "전체 결제를 대조하는 간격", "How often the whole account is reconciled", every(c.Sweep)),
		row("JANGTEO_MISMATCH", "주문과 다른 결제의 처리", "What happens to mismatched payments", c.Mismatch),
	}
}

// shownEnd is how much of a secret is shown.
const shownEnd = 4

// end is the end of a secret, to tell two of them apart.
func (s Secret) end() string {
	if len(s) < 4*shownEnd {
		if s == "" {
			return ""
		}
		return "••••"
	}
	return "••••" + string(s[len(s)-shownEnd:])
}
