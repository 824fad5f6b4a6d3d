// The sandbox's browser SDK: window.IMP with the functions of I'mport's SDK, but a
// network protocol of its own. No eval, no inline handlers, no markup from
// strings, so that it runs under a strict Content-Security-Policy.
(function () {
	"use strict";

	const here = new URL(document.currentScript.src);
	const SANDBOX = here.origin;
	const legacy = /\/js\/iamport\.payment/.test(here.pathname);

	if (legacy && !window.jQuery) {
		console.error("[iamport sandbox] This version of the SDK needs jQuery. Load it before " + here.href + ".");
		return;
	}

	let userCode = null;
	let open = null; // the payment window that is on screen
	let opening = false; // a window has been requested
	const buttons = {}; // what loadUI has drawn, by type

	function init(code) {
		if (userCode !== null) console.warn("[iamport sandbox] IMP.init must be called only once per page.");
		userCode = code;
	}

	function isPhone() {
		if (/Mobile|Android|iPhone|iPod/i.test(navigator.userAgent)) return true;
		return matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;
	}

	async function post(path, body) {
		const answer = await fetch(SANDBOX + path, {
			method: "POST",
			mode: "cors",
			credentials: "omit",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify(body),
		});
		if (!answer.ok) throw new Error("sandbox answered " + answer.status + ": " + (await answer.text()));
		return answer.json();
	}

	function call(name, params, callback) {
		return post("/sdk/calls", {
			function: name,
			user_code: userCode,
			params: params,
			device: isPhone() ? "mobile" : "pc",
			callback: typeof callback === "function",
		});
	}

	function invokeCallback(callback, rsp) {
		if (rsp.error_msg) console.info("[iamport sandbox] " + rsp.error_msg);
		if (typeof callback === "function") callback(rsp);
	}

	function reportFailure(callback, params, error) {
		console.error("[iamport sandbox]", error);
		invokeCallback(callback, {
			success: false,
			imp_uid: null,
			merchant_uid: params && params.merchant_uid,
			error_code: "SANDBOX_UNREACHABLE",
			error_msg: "결제창을 열지 못했습니다: " + error.message,
		});
	}

	async function requestPay(params, callback) {
		if (open || opening) {
			console.warn("[iamport sandbox] A payment window is already open.");
			return;
		}
		opening = true;
		try {
			follow(await call("request_pay", params, callback), callback);
		} catch (error) {
			reportFailure(callback, params, error);
		} finally {
			opening = false;
		}
	}

	function follow(answer, callback, win) {
		if (answer.location) return location.assign(answer.location);
		if (!answer.window) {
			if (win) win.close();
			return invokeCallback(callback, answer.rsp);
		}
		if (answer.window.mode === "redirect") return location.assign(SANDBOX + answer.window.path);
		if (answer.window.mode === "popup") return openPopup(answer.window, callback, win || openBlank());
		return openOverlay(answer.window, callback);
	}

	// finish asks the sandbox for the result, once. A window that is still open
	// there counts as closed by the buyer.
	async function finish(shown) {
		if (shown.finished) return;
		shown.finished = true;
		let answer;
		try {
			answer = await post("/sdk/payments/" + shown.window.imp_uid + "/close", { key: shown.window.key });
		} catch (error) {
			answer = { rsp: { success: false, imp_uid: shown.window.imp_uid, error_code: "SANDBOX_UNREACHABLE", error_msg: error.message } };
		}
		removeEventListener("message", shown.onMessage);
		clearInterval(shown.timer);
		shown.remove();
		open = null;
		if (!answer.silent) invokeCallback(shown.callback, answer.rsp);
	}

	// listen waits for the payment window to say that it is done. Messages of any
	// other window are ignored.
	function listen(shown, source) {
		shown.onMessage = (event) => {
			if (event.origin !== SANDBOX || event.source !== source()) return;
			if (!event.data || event.data.type !== "iamport-sandbox") return;
			if (event.data.imp_uid === shown.window.imp_uid) finish(shown);
		};
		addEventListener("message", shown.onMessage);
		open = shown;
	}

	function style(element, rules) {
		for (const name in rules) element.style.setProperty(name, rules[name]);
		return element;
	}

	function openOverlay(win, callback) {
		const frame = style(document.createElement("iframe"), {
			border: "0", "border-radius": "10px", background: "#fff", "color-scheme": "light",
			width: "min(880px, 100vw)", height: "min(660px, 100dvh)", "box-shadow": "0 24px 80px rgba(0,0,0,.35)",
		});
		frame.title = "결제창";
		frame.src = SANDBOX + win.path;

		const x = style(document.createElement("button"), {
			position: "absolute", top: "12px", right: "12px", width: "44px", height: "44px", padding: "0",
			border: "0", "border-radius": "50%", background: "rgba(0,0,0,.65)", color: "#fff",
			font: "400 26px/44px system-ui, sans-serif", "text-align": "center", cursor: "pointer",
		});
		x.type = "button";
		x.textContent = "×";
		x.setAttribute("aria-label", "결제창 닫기");

		const dialog = style(document.createElement("dialog"), {
			position: "fixed", inset: "0", width: "100vw", height: "100dvh", "max-width": "none", "max-height": "none",
			margin: "0", padding: "0", border: "0", background: "rgba(17,24,39,.6)", overflow: "hidden",
			display: "grid", "place-items": "center", "z-index": "2147483647",
		});
		dialog.setAttribute("aria-label", "결제창");
		dialog.append(frame, x);
		document.body.append(dialog);

		const page = document.documentElement;
		const scrolling = page.style.overflow;
		const focused = document.activeElement;
		page.style.overflow = "hidden";
		dialog.showModal(); // keeps the keyboard inside
		frame.addEventListener("load", () => frame.focus());

		const shown = { window: win, callback: callback };
		shown.remove = () => {
			dialog.close();
			dialog.remove();
			page.style.overflow = scrolling;
			if (focused && focused.focus) focused.focus();
		};
		listen(shown, () => frame.contentWindow);
		x.addEventListener("click", () => finish(shown));
		dialog.addEventListener("cancel", (event) => {
			event.preventDefault();
			finish(shown);
		});
	}

	function openBlank() {
		return window.open("about:blank", "iamport-sandbox", "popup,width=480,height=720");
	}

	function openPopup(win, callback, popup) {
		const shown = { window: win, callback: callback, remove: () => popup && popup.close() };
		listen(shown, () => popup);
		if (!popup) {
			console.error("[iamport sandbox] The browser has blocked the pop-up.");
			return finish(shown);
		}
		popup.location.replace(SANDBOX + win.path);
		shown.timer = setInterval(() => {
			if (popup.closed) finish(shown);
		}, 250);
	}

	// container finds the element that a UI is drawn into.
	function container(type) {
		const all = [...document.querySelectorAll(".portone-ui-container")];
		if (all.length === 0) throw new Error("portone-ui-container를 찾을 수 없습니다.");
		const mine = all.filter((e) => e.dataset.portoneUiType === type);
		if (mine.length > 1) throw new Error("동일한 data-portone-ui-type을 갖는 DOM element가 2개 이상 존재합니다.");
		if (mine.length === 1) return mine[0];
		if (all.length === 1 && !all[0].dataset.portoneUiType) return all[0];
		throw new Error("data-portone-ui-type에 올바른 UI 타입을 입력해주세요.");
	}

	async function loadUI(type, params, callback) {
		const ui = (buttons[type] = { params: params, callback: callback });
		try {
			if (type !== "paypal-spb") throw new Error("The sandbox supports only paypal-spb, not " + type + ".");
			if (document.getElementById("paypal")) throw new Error('No element on the page may have id="paypal".');
			const place = container(type);
			const answer = await call("loadUI", params, callback);
			if (answer.rsp || answer.location) return follow(answer, callback);
			if (buttons[type] === ui) place.replaceChildren(spbButton(ui));
		} catch (error) {
			reportFailure(callback, params, error);
		}
	}

	function updateLoadUIRequest(type, params) {
		if (!buttons[type]) return console.error("[iamport sandbox] IMP.loadUI('" + type + "', …) has not been called.");
		buttons[type].params = params;
		call("updateLoadUIRequest", params).catch((error) => console.error("[iamport sandbox]", error));
	}

	function spbButton(ui) {
		const button = style(document.createElement("button"), {
			display: "block", width: "100%", "min-height": "48px", padding: "0 16px", border: "0", "border-radius": "6px",
			background: "#ffc439", color: "#111", font: "600 16px/1.2 system-ui, sans-serif", cursor: "pointer",
		});
		button.type = "button";
		button.dataset.testid = "paypal-spb";
		button.setAttribute("aria-label", "PayPal");
		for (const [text, colour] of [["Pay", "#003087"], ["Pal", "#0070e0"]]) {
			const half = style(document.createElement("span"), { color: colour, "font-weight": "800", "font-style": "italic", "font-size": "20px" });
			half.textContent = text;
			button.append(half);
		}
		button.addEventListener("click", () => clickSPB(ui));
		return button;
	}

	// clickSPB opens the pop-up before it calls the sandbox: browsers block pop-ups
	// that do not follow a click at once.
	async function clickSPB(ui) {
		if (open || opening) return;
		opening = true;
		const popup = openBlank();
		try {
			follow(await call("click", ui.params, ui.callback), ui.callback, popup);
		} catch (error) {
			if (popup) popup.close();
			reportFailure(ui.callback, ui.params, error);
		} finally {
			opening = false;
		}
	}

	function unsupported(name) {
		return function () {
			const last = arguments[arguments.length - 1];
			const message = "The sandbox does not support IMP." + name + ".";
			console.error("[iamport sandbox] " + message);
			if (typeof last === "function") last({ success: false, imp_uid: null, error_code: "NOT_IN_SANDBOX", error_msg: message });
		};
	}

	const IMP = {
		init: init,
		agency: (code) => init(code),
		request_pay: requestPay,
		certification: unsupported("certification"),
	};
	if (!legacy) {
		IMP.loadUI = loadUI;
		IMP.updateLoadUIRequest = updateLoadUIRequest;
		IMP.loadModule = unsupported("loadModule");
	}
	window.IMP = IMP;
})();
