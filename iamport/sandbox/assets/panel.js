// Refreshes the list of payments, except while somebody uses a control in it.
(function () {
	"use strict";

	const list = document.getElementById("payments");

	async function refresh() {
		if (document.hidden || list.contains(document.activeElement)) return;
		const answer = await fetch("/?part=payments&page=" + list.dataset.page);
		if (!answer.ok || list.contains(document.activeElement)) return;
		const page = new DOMParser().parseFromString(await answer.text(), "text/html");
		list.replaceChildren(...page.body.childNodes);
	}

	setInterval(() => refresh().catch(() => {}), 5000);
})();
