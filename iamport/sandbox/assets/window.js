// The payment window's own script: Esc cancels, a second press does nothing,
// and a finished window tells the page that opened it.
(function () {
	"use strict";

	const body = document.body;
	const form = document.querySelector("form.window");

	if (form) {
		let sent = false;
		form.addEventListener("submit", (event) => {
			if (sent) return event.preventDefault();
			sent = true;
			document.querySelector(".busy").hidden = false;
			form.setAttribute("aria-busy", "true");
		});
		addEventListener("pageshow", (event) => {
			if (event.persisted) location.reload(); // back from the shop: show the current state
		});
		addEventListener("keydown", (event) => {
			if (event.key === "Escape") form.querySelector('[data-outcome="cancel"]').click();
		});
		form.querySelector("h1").focus({ preventScroll: true });
	}

	if (body.dataset.target) {
		const shop = window.opener || (window.parent !== window ? window.parent : null);
		if (shop) shop.postMessage({ type: "iamport-sandbox", imp_uid: body.dataset.impUid }, body.dataset.target);
		if (window.opener) window.close();
	}
})();
