// Measures the page that is open and returns what does not fit, a line for each
// fault. most says how many letters of a word must stay together on a line.
((most) => {
	const faults = new Set();
	const width = innerWidth;
	const styles = new Map();
	const style = (e) => {
		if (!styles.has(e)) styles.set(e, getComputedStyle(e));
		return styles.get(e);
	};
	const boxes = new Map();
	const box = (e) => {
		if (!boxes.has(e)) boxes.set(e, e.getBoundingClientRect());
		return boxes.get(e);
	};
	const name = (e) => {
		const parts = [];
		for (; e && e !== document.body && parts.length < 4; e = e.parentElement) {
			parts.unshift(e.localName + [...e.classList].map((c) => "." + c).join(""));
		}
		return parts.join(" > ");
	};
	const short = (text) => JSON.stringify(text.trim().replace(/\s+/g, " ").slice(0, 40));
	const fault = (what, e, text, by) =>
		faults.add(`${what}: ${name(e)} ${short(text)}${by === undefined ? "" : ` by ${Math.round(by)} px`}`);

	// Texts for screen readers alone are clipped to nothing.
	const unseen = (e) => {
		for (; e && e !== document.body; e = e.parentElement) {
			if (style(e).clipPath === "inset(50%)") return true;
		}
		return false;
	};
	// What ends in an ellipsis says the whole of it on demand.
	const shortened = (e) => (style(e).textOverflow === "ellipsis" || style(e).webkitLineClamp !== "none") && e.closest("[title]");
	const scrolls = (overflow) => overflow === "auto" || overflow === "scroll";
	const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
	const root = (e) => {
		for (; e && e !== document.body; e = e.parentElement) {
			if (["absolute", "fixed", "sticky"].includes(style(e).position)) return e;
		}
		return document.body;
	};

	// What is visible of a rectangle after all that it stands in. Whatever is
	// cut off, or sticks out, is told on the way.
	const visible = (e, rect, text, isBox) => {
		let { left, right, top, bottom } = rect;
		let framed = isBox, scrolled = false, sideways = false, escaped = style(e).position === "absolute";
		for (let a = isBox ? e.parentElement : e; a && a !== document.body; a = a.parentElement) {
			const s = style(a), b = box(a);
			if (escaped && s.position === "static") continue;
			escaped = s.position === "absolute";
			if (s.display === "contents") continue;
			const inline = s.display === "inline";
			if (!inline && !sideways) {
				const paints = parseFloat(s.borderRightWidth) > 0 || parseFloat(s.borderLeftWidth) > 0 ||
					s.backgroundColor !== "rgba(0, 0, 0, 0)" && s.backgroundColor !== "transparent";
				if (!framed && paints && !scrolls(s.overflowX)) {
					framed = true;
					const over = Math.max(right - b.right, b.left - left);
					if (over > 1) fault("runs out of its frame " + name(a), e, text, over);
				}
			}
			if (scrolls(s.overflowX)) {
				if (left - b.left + a.scrollLeft < -1) fault("cannot be scrolled to in " + name(a), e, text);
				left = Math.max(left, b.left);
				right = Math.min(right, b.right);
				sideways = framed = true;
			} else if (cuts(s.overflowX)) {
				const over = Math.max(right - b.right, b.left - left);
				if (over > 1 && !shortened(a)) fault("is cut by " + name(a), e, text, over);
				left = Math.max(left, b.left);
				right = Math.min(right, b.right);
			}
			if (scrolls(s.overflowY)) {
				top = Math.max(top, b.top);
				bottom = Math.min(bottom, b.bottom);
				scrolled = true;
			} else if (cuts(s.overflowY) && !scrolled) {
				const over = Math.max(bottom - b.bottom, b.top - top);
				if (over > 3 && !shortened(a)) fault("is cut below by " + name(a), e, text, over);
				top = Math.max(top, b.top);
				bottom = Math.min(bottom, b.bottom);
			}
			if (right <= left || bottom <= top) return null;
			if (s.position === "fixed") break;
		}
		const over = Math.max(right - width, -left);
		if (over > 1) fault("sticks out of the page", e, text, over);
		return { left, right, top, bottom };
	};

	// The letters of a line stand in its middle, in whatever height the font claims.
	const letters = (e, { left, right, top, bottom }) => {
		const spare = Math.max(0, bottom - top - parseFloat(style(e).fontSize)) / 2;
		return { left, right, top: top + spare, bottom: bottom - spare };
	};
	const block = (e) => (style(e).display === "inline" ? block(e.parentElement) : e);

	const items = [];
	const add = (e, rect, text, isBox, node) => {
		if (rect.width < 1 || rect.height < 1) return;
		const seen = visible(e, isBox ? rect : letters(e, rect), text, isBox);
		if (seen) items.push({ e, node, text, isBox, root: root(e), ...seen });
	};

	const range = document.createRange();
	const words = (node, text) => {
		const look = (word, at, longest) => {
			if (word.length > longest) return;
			range.setStart(node, at);
			range.setEnd(node, at + word.length);
			const tops = new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top)));
			if (tops.size > 1) fault("a word is broken", node.parentElement, word);
		};
		for (const chunk of text.matchAll(/\S+/g)) {
			const amount = chunk[0].match(/^\p{P}*([₩$]?\d[\d,.]*(?:원|개|%)?)[\p{P}\p{Script=Hangul}]*$/u);
			if (amount) look(amount[1], chunk.index + chunk[0].indexOf(amount[1]), most.amount);
			if (amount || chunk[0].length > most.latin + 3) continue;
			for (const word of chunk[0].matchAll(/[\p{L}\p{N}]+/gu)) {
				const hangul = /[\p{Script=Hangul}\p{Script=Han}]/u.test(word[0]);
				look(word[0], chunk.index + word.index, hangul ? most.hangul : most.latin);
			}
		}
	};

	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walk.nextNode(); node; node = walk.nextNode()) {
		const e = node.parentElement, text = node.data;
		if (!text.trim() || e.closest("script, style, noscript, template, select, textarea, .skip:not(:focus)")) continue;
		if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || unseen(e)) continue;
		range.selectNodeContents(node);
		const rects = [...range.getClientRects()];
		for (const r of rects) add(e, r, text, false, node);
		if (rects.length > 1 && style(e).wordBreak !== "break-all") words(node, text);
	}
	for (const e of document.querySelectorAll("input, select, textarea, button, img, iframe, progress, .button")) {
		if (!e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || unseen(e)) continue;
		add(e, box(e), e.value || e.alt || e.textContent, true, e);
		const counts = e.localName === "input" && (["numeric", "decimal"].includes(e.inputMode) || e.type === "number");
		if (counts && e.scrollWidth > e.clientWidth + 1) {
			fault("a number is not seen whole", e, e.value, e.scrollWidth - e.clientWidth);
		}
	}

	// Nothing stands on anything else.
	items.sort((a, b) => a.top - b.top);
	for (let i = 0; i < items.length; i++) {
		const a = items[i];
		for (let j = i + 1; j < items.length && items[j].top < a.bottom - 2; j++) {
			const b = items[j];
			if (a.node === b.node || a.root !== b.root || !a.isBox && !b.isBox && block(a.e) === block(b.e) || a.e.contains(b.e) && a.isBox || b.e.contains(a.e) && b.isBox) continue;
			const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
			const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
			const low = Math.min(a.bottom - a.top, b.bottom - b.top);
			if (across > 2 && down > Math.max(2, 0.2 * low)) {
				fault("stands on " + name(b.e) + " " + short(b.text), a.e, a.text, across);
			}
		}
	}
	const wide = document.scrollingElement.scrollWidth - width;
	if (wide > 0) {
		let widest = document.body, edge = width;
		for (const e of document.querySelectorAll("body *")) {
			if (box(e).right <= edge + 0.5 || !e.checkVisibility()) continue;
			let held = false;
			for (let a = e.parentElement; a && a !== document.body && !held; a = a.parentElement) {
				held = scrolls(style(a).overflowX) || cuts(style(a).overflowX);
			}
			if (!held) [widest, edge] = [e, box(e).right];
		}
		fault("one must scroll sideways, at least for", widest, widest.textContent, wide);
	}
	return [...faults];
})
