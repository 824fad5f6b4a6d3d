// Placing orders and following their payment. Each PG's button has its own request_pay call in the
// page; it gets what it needs from openAttempt and hands the window's answer to finish.
"use strict";

(() => {
  const korean = document.documentElement.lang === "ko";
  const text = (ko, en) => (korean ? ko : en);
  const { check, showProblem, sumUp } = window.jangteo;
  const remembered = "jangteo.failure";

  // What is said ----------------------------------------------------------------

  function say(message, kind = "problem") {
    const box = document.querySelector("[data-alert]");
    if (!box) return;
    box.dataset.kind = kind;
    delete box.dataset.fields;
    for (const list of document.querySelectorAll("ul[data-mend]")) list.remove();
    box.textContent = message;
    if (message) box.scrollIntoView({ block: "center" });
  }

  const sdkProblem = () =>
    text(
      "결제 모듈을 불러오지 못했습니다. 인터넷 연결과 광고 차단 프로그램을 확인한 뒤 새로고침해 주세요.",
      "The payment module could not be loaded. Please check your connection and ad blocker, then reload the page.",
    );
  const networkProblem = () =>
    text(
      "인터넷 연결이 원활하지 않습니다. 잠시 후 다시 눌러 주세요.",
      "There was a problem with the connection. Please press the button again in a moment.",
    );

  function statusProblem(status) {
    if (status === 409) {
      return text(
        "재고나 가격이 바뀌었습니다. 주문 내용을 확인해 주세요.",
        "Stock or price has changed. Please check your order.",
      );
    }
    if (status === 422) return text("입력하신 내용을 확인해 주세요.", "Please check what you entered.");
    if (status === 429) {
      return text(
        "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
        "Too many requests. Please try again in a moment.",
      );
    }
    return text(
      "주문을 처리하지 못했습니다. 잠시 후 다시 시도해 주세요.",
      "The order could not be processed. Please try again in a moment.",
    );
  }

  // The SDK -------------------------------------------------------------------------

  const sdk = document.querySelector("script[data-payment-sdk]");
  const sdkSettled = new Promise((resolve) => {
    if (!sdk) return resolve();
    const fail = () => {
      say(sdkProblem());
      resolve();
    };
    if ("failed" in sdk.dataset) return fail();
    sdk.addEventListener("load", resolve);
    sdk.addEventListener("error", fail);
    setTimeout(resolve, 10000);
  });

  async function sdkIsThere() {
    if (!window.IMP) await sdkSettled;
    return Boolean(window.IMP);
  }

  // withSDK does something once the SDK is there, if it comes.
  async function withSDK(then) {
    if (await sdkIsThere()) then();
  }

  // Opening an attempt -----------------------------------------------------------------

  const needsNoWindow = ["bank", "none"]; // buttons without a PG

  let busy = false;
  let release = 0; // timer that frees the buttons once the payment window had time to open
  let placed = null; // the order that this page has placed, so that another press pays it instead of placing a second

  function setBusy(on) {
    clearTimeout(release);
    busy = on;
    for (const button of document.querySelectorAll("button[data-pg]")) {
      button.disabled = on || button.hidden;
      if (on) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    }
  }

  // openAttempt asks the server to place the order, or to try once more, with the pressed button's PG.
  // It returns null when it cannot; the reason is on the page then.
  async function openAttempt(button) {
    if (busy) return null;
    if (!check([...button.form.elements])) {
      sumUp(button.form);
      return null;
    }
    say("");
    setBusy(true);
    const attempt = await ask(button.form, button.dataset.pg).catch(() => {
      say(networkProblem());
      return null;
    });
    if (attempt) release = setTimeout(setBusy, 2000, false);
    else setBusy(false);
    return attempt;
  }

  async function ask(form, pg) {
    if (!needsNoWindow.includes(pg) && !(await sdkIsThere())) {
      say(sdkProblem());
      return null;
    }
    const fields = new URLSearchParams(new FormData(form));
    const order = wanted(fields);
    fields.set("pg", pg);
    const again = placed && placed.order === order;
    const url = again ? placed.url + "/attempts" : form.getAttribute("action");
    const response = await post(url, fields);
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
      if (response.status === 409 && url.endsWith("/attempts")) {
        // The order takes no more payments, perhaps because it is paid: its own page says so.
        location.assign(url.slice(0, -"/attempts".length));
        return null;
      }
      placed = null;
      if (response.status === 409) await renew(form).catch(() => null);
      refuse(form, response.status, answer);
      return null;
    }
    placed = { order, url: answer.order_url };
    kept(() => localStorage.setItem(lastPG, pg));
    if (answer.held === false && !url.endsWith("/attempts") && !needsNoWindow.includes(pg)) {
      location.assign(answer.order_url + "/pay"); // it says what that means
      return null;
    }
    form.dispatchEvent(new Event("placed"));
    return answer;
  }

  // wanted is what tells one order from another. What the page says it has shown is not part of it, as
  // that may change between two presses of the same buyer.
  function wanted(fields) {
    return [...fields].filter(([name]) => !name.startsWith("seen_")).join("&");
  }

  function post(url, body) {
    return fetch(url, {
      method: "POST",
      headers: { Accept: "application/json" },
      body,
      signal: AbortSignal.timeout(30000),
    });
  }

  // renew brings the form up to date with its page, so that the buyer sees the current prices before
  // another press agrees to them.
  async function renew(form, button) {
    if (!form.dataset.page) return;
    const response = await fetchPage(form, button);
    if (!(response.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error("no page");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const old of document.querySelectorAll("[data-fresh]")) {
      const now = page.querySelector(`[data-fresh="${old.dataset.fresh}"]`);
      if (!now) continue;
      if (old.matches("select")) now.value = old.value;
      old.replaceWith(now);
    }
    for (const place of document.querySelectorAll("[data-amount]")) {
      const now = page.querySelector(`[data-amount="${place.dataset.amount}"]`);
      if (now) place.textContent = now.textContent;
    }
    for (const place of document.querySelectorAll("button[data-least], .pay-least")) {
      const now = page.querySelector(place.id ? "#" + place.id : `button[data-pg="${place.dataset.pg}"]`);
      if (now) Object.assign(place, { hidden: now.hidden, disabled: now.disabled || place.hasAttribute("aria-busy") });
    }
    for (const deal of document.querySelectorAll("[data-free]")) {
      const now = page.querySelector(`[data-free="${deal.dataset.free}"]`);
      if (now) deal.hidden = now.hidden;
    }
    const now = page.querySelector("form[data-order-form]");
    if (now) Object.assign(form.dataset, { ...now.dataset });
    form.dispatchEvent(new Event("input"));
    form.dispatchEvent(new Event("renewed"));
  }

  // fetchPage asks for the form's page; a coupon is tried again, so that the server says every sum.
  function fetchPage(form, button = form.querySelector("button[data-coupon]")) {
    const options = { cache: "no-store", signal: AbortSignal.timeout(10000) };
    const isAsked = button && (button.name || form.elements.namedItem("coupon").value.trim());
    if (!isAsked) return fetch(form.dataset.page, options);
    const body = new URLSearchParams(new FormData(form));
    if (button.name) body.set(button.name, button.value);
    return fetch(button.dataset.coupon, { ...options, method: "POST", headers: { Accept: "text/html" }, body });
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-coupon]");
    if (!button) return;
    event.preventDefault();
    const { form } = button;
    button.disabled = true;
    await renew(form, button).catch(() => {
      button.disabled = false;
      say(networkProblem());
    });
    form.elements.namedItem("coupon").focus();
  });

  // agree lets the form's next press agree to what the message says.
  function agree(form, fields) {
    for (const [name, value] of Object.entries(fields)) {
      let field = form.elements.namedItem(name);
      if (!field) {
        field = Object.assign(document.createElement("input"), { type: "hidden", name });
        form.append(field);
      }
      field.value = value;
    }
  }

  // lead adds a way to the order that the message is about.
  function lead(url) {
    const link = Object.assign(document.createElement("a"), { href: url, textContent: text("주문 보기", "Show the order") });
    document.querySelector("[data-alert]").append(" ", link);
  }

  function refuse(form, status, answer) {
    agree(form, answer.agree || {});
    say(answer.message || statusProblem(status));
    if (answer.location) lead(ownPath(answer.location, location.href));
    let first = null;
    for (const [name, message] of Object.entries(answer.fields || {})) {
      const field = form.elements.namedItem(name);
      if (!(field instanceof HTMLElement) || field.type === "hidden") continue;
      showProblem(field, message);
      first = first || field;
    }
    if (!first) return;
    sumUp(form);
    first.focus();
  }

  // The bar of phones ---------------------------------------------------------------------

  const payBar = document.querySelector("[data-pay-bar]");
  const lastPG = "jangteo.pg";
  const payButtons = "form[data-order-form] button[data-pg]";

  // followButtons lets the bar offer what the page does: it presses the button of the chosen way to pay.
  function followButtons() {
    const method = payBar.querySelector("[data-pay-method]");
    const now = payBar.querySelector("[data-pay-now]");
    const words = (button, part) => (button.querySelector(part) || button).textContent.replace(/\s+/g, " ").trim();
    const offered = [...document.querySelectorAll(payButtons)].filter((b) => !b.closest("[hidden]"));
    const chosen = () => offered.find((b) => b.dataset.pg === method.value);
    const wanted = method.value || kept(() => localStorage.getItem(lastPG));
    if ([...method.options].map((o) => o.value).join() !== offered.map((b) => b.dataset.pg).join()) {
      method.replaceChildren(...offered.map((b) => new Option(words(b, ".pay-label"), b.dataset.pg)));
      if (offered.some((b) => b.dataset.pg === wanted)) method.value = wanted;
    }
    payBar.hidden = offered.length === 0;
    if (payBar.hidden) return;
    now.textContent = words(chosen(), method.value === "none" ? ".pay-label" : ".pay-amount > span");
    now.disabled = chosen().disabled;
    now.onclick = () => chosen().click();
    method.onchange = followButtons;
  }

  // kept does what needs storage; a browser that keeps nothing does without.
  function kept(what) {
    try {
      return what();
    } catch {
      return null;
    }
  }

  if (payBar) {
    const follow = new MutationObserver(followButtons);
    for (const place of document.querySelectorAll(payButtons + ", [data-free]")) {
      follow.observe(place, { attributes: true, characterData: true, childList: true, subtree: true });
    }
    followButtons();
  }

  // After the payment window ------------------------------------------------------------

  // The window's word is only a hint: the server asks I'mport itself.
  function failed(rsp) {
    return rsp.error_code != null || rsp.success === false || String(rsp.imp_success) === "false";
  }

  // finish reports what the window said, well or not, and goes where the server sends the buyer.
  async function finish(attempt, rsp) {
    const result = rsp || {};
    if (failed(result)) remember(attempt.order_url, result.error_msg);
    setBusy(true);
    say(
      text(
        "결제 결과를 확인하고 있습니다. 잠시만 기다려 주세요.",
        "Checking the result of your payment. One moment, please.",
      ),
      "news",
    );
    const answer = await complete(attempt.merchant_uid, result.imp_uid).catch(() => null);
    if (answer && answer.location) {
      location.assign(ownPath(answer.location, attempt.order_url));
      return;
    }
    say(
      text(
        "결제 결과를 바로 확인하지 못했습니다. 주문 화면에서 확인하실 수 있도록 이동합니다. 다시 결제하지 말아 주세요.",
        "We could not check the result yet. Taking you to your order; please do not pay again.",
      ),
    );
    setTimeout(() => location.assign(attempt.order_url), 2500);
  }

  async function complete(merchantUID, impUID) {
    const response = await fetch("/payments/complete", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ imp_uid: impUID || null, merchant_uid: merchantUID }),
      signal: AbortSignal.timeout(30000),
    });
    return response.json();
  }

  function ownPath(target, otherwise) {
    const url = new URL(target, location.href);
    return url.origin === location.origin ? url.href : otherwise;
  }

  // The window's message is kept for the pay page, where the buyer lands.
  function remember(orderURL, message) {
    const readable = korean || !/[가-힣]/.test(message) ? message : ""; // PGs often speak Korean only
    const said = readable || text("결제가 완료되지 않았습니다.", "The payment was not completed.");
    try {
      sessionStorage.setItem(remembered, JSON.stringify([pathOf(orderURL), said]));
    } catch {
      // Without storage the page shows what the server knows.
    }
  }

  function recall(orderURL) {
    try {
      const [path, message] = JSON.parse(sessionStorage.getItem(remembered)) || [];
      sessionStorage.removeItem(remembered);
      return path === pathOf(orderURL) ? message : "";
    } catch {
      return "";
    }
  }

  const pathOf = (url) => new URL(url, location.href).pathname;

  // The pay page's address is a secret and is told to nobody; PGs look at which shop opens their windows.
  function tellShopOnly() {
    const policy = Object.assign(document.createElement("meta"), { name: "referrer", content: "strict-origin" });
    document.head.append(policy);
  }

  const payPage = document.querySelector("[data-pay-page]");
  if (payPage) {
    tellShopOnly();
    const message = recall(payPage.dataset.payPage);
    if (message && !document.querySelector("[data-alert]").textContent) say(message);
  }

  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    placed = null;
    say("");
    setBusy(false);
  });

  // The waiting order page --------------------------------------------------------------

  // A result that is being asked for comes soon; a deposit may take days.
  const pace = {
    pending: [2000, 10000],
    checking: [2000, 10000],
    refunding: [3000, 20000],
    awaiting_deposit: [15000, 60000],
  };

  function watch(main) {
    const state = main.dataset.orderState;
    let [pause, longest] = pace[main.dataset.pace || state];
    const look = async () => {
      const answer = document.hidden ? null : await stateOf(main.dataset.stateUrl).catch(() => null);
      if (answer && answer.state !== state) {
        await renewOrder(main).catch(() => location.reload());
        return;
      }
      pause = Math.min(pause * 1.3, longest);
      setTimeout(look, pause);
    };
    setTimeout(look, pause);
  }

  // renewOrder shows what is new without loading the page again, so that nobody loses their place.
  async function renewOrder(main) {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("main[data-order-state]");
    Object.assign(main.dataset, fresh.dataset);
    main.replaceChildren(...fresh.childNodes);
    window.jangteo.showButtons(main);
    window.jangteo.tell(main.querySelector("h1").textContent);
    follow(main);
  }

  function follow(main) {
    if (pace[main.dataset.pace || main.dataset.orderState]) watch(main);
  }

  async function stateOf(url) {
    const response = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
    return response.ok ? response.json() : null;
  }

  const order = document.querySelector("main[data-order-state]");
  if (order) follow(order);

  Object.assign(window.jangteo, { openAttempt, finish, agree, withSDK });
})();
