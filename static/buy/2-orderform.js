// The order form beyond its HTML: what delivery to the buyer's place costs, phone numbers, who
// receives, and remembering the buyer on this device. The form works without.
"use strict";

(() => {
  const form = document.querySelector("form[data-order-form][data-quote]");
  if (!form) return;
  const korean = document.documentElement.lang === "ko";
  const text = (ko, en) => (korean ? ko : en);
  const { agree, showProblem } = window.jangteo;
  const field = (name) => form.elements.namedItem(name);
  const value = (name) => (field(name) ? field(name).value.trim() : "");

  // What delivery costs ----------------------------------------------------------------
  // The server adds up, the page only shows it; seen_fee says that it has.

  let shown = null; // the last answer and what it was asked for
  let asked = "";
  let later = 0;

  // goodsAsked are the fields that say what is bought of a product; none: the cart says it, null: nothing does.
  function goodsAsked() {
    const fields = [...new FormData(form)].filter(([name]) => /^(product|sku|quantity|lines\..*)$/.test(name));
    const said = fields.every(([name, v]) => (name.endsWith("quantity") ? Number(v) >= 1 : v !== ""));
    return said && fields.length !== 1 ? fields : null;
  }

  function question() {
    const place = korean ? /^\d{5}$/.test(value("buyer_postcode")) : value("buyer_country") !== "";
    const goods = goodsAsked();
    if (!goods || (!place && !shown)) return "";
    const query = new URLSearchParams({
      postcode: place ? value("buyer_postcode") : "",
      country: value("buyer_country"),
    });
    for (const [name, wanted] of goods) query.set(name, wanted);
    const coupon = form.querySelector("[data-coupon-applied]");
    if (coupon && coupon.dataset.couponApplied) query.set("coupon", coupon.dataset.couponApplied);
    return query.toString();
  }

  function follow() {
    const query = question();
    if (shown && shown.query === query) {
      asked = query;
      clearTimeout(later);
      wait(false);
      show(shown.answer); // the page's own sums do not know the place
      return;
    }
    if (query === asked) return;
    asked = query;
    clearTimeout(later);
    wait(query !== "");
    if (query) later = setTimeout(ask, 150, query);
  }

  // wait marks the form while its sums are those of an earlier place.
  function wait(on) {
    form.toggleAttribute("data-asking", on);
  }

  async function ask(query) {
    await answerTo(query);
    if (asked === query || asked === "") wait(false);
  }

  async function answerTo(query) {
    const response = await fetch(form.dataset.quote + "?" + query, {
      headers: { Accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.timeout(10000),
    }).catch(() => null);
    if (!response || asked !== query) return; // without an answer the server asks when the order is placed
    const answer = await response.json().catch(() => ({}));
    if (response.ok) {
      shown = { query, answer };
      show(answer);
      return;
    }
    asked = "";
    const country = field("buyer_country");
    if (response.status === 422 && country && answer.message) showProblem(country, answer.message);
  }

  function show(answer) {
    write("[data-goods]", answer.goods);
    write("[data-shipping]", answer.shipping);
    for (const row of document.querySelectorAll("[data-extra]")) {
      row.hidden = !answer.extra;
      row.querySelector("dd").textContent = answer.extra;
    }
    for (const row of document.querySelectorAll("[data-part]")) row.hidden = answer.abroad;
    write("[data-discount] dd", answer.discount);
    write("[data-sum], [data-total]", answer.total);
    write("[data-in-won]", answer.approx);
    write("[data-delivery-note]", answer.note);
    write('[data-amount="krw"]', answer.krw);
    write('[data-amount="usd"]', answer.usd);
    window.jangteo.offer({ krw: answer.won, usd: answer.cents });
    agree(form, answer.agree);
  }

  function write(selector, words) {
    for (const place of document.querySelectorAll(selector)) {
      if (place.textContent !== words) place.textContent = words;
    }
  }

  form.addEventListener("input", follow);
  form.addEventListener("change", follow);
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("[name^=buyer_]")) follow();
  });
  form.addEventListener("renewed", () => {
    shown = null;
    asked = "";
    follow();
  });

  // Who receives -------------------------------------------------------------------------

  const sameReceiver = field("same_receiver");
  const others = [field("receiver_name"), field("receiver_tel")];

  function askReceiver() {
    for (const other of others) {
      other.disabled = sameReceiver.checked;
      other.required = Boolean(other.dataset.missing);
    }
  }

  sameReceiver.addEventListener("change", askReceiver);
  window.addEventListener("pageshow", askReceiver);
  askReceiver();

  // Phone numbers ---------------------------------------------------------------------------

  // 01012345678 becomes 010-1234-5678, 0212345678 becomes 02-1234-5678.
  function hyphenated(digits) {
    const area = digits.startsWith("02") ? 2 : 3;
    const longest = area + 8;
    if (digits.length <= area || digits.length > longest) return digits;
    if (digits.length <= area + 4) return digits.slice(0, area) + "-" + digits.slice(area);
    const end = digits.length === longest ? area + 4 : area + 3;
    return [digits.slice(0, area), digits.slice(area, end), digits.slice(end)].join("-");
  }

  // Hyphens are set only while the buyer types at the end: somebody who corrects a number keeps the caret.
  function hyphenate(event) {
    const input = event.target;
    const adds = !/^delete/.test(event.inputType || "") && input.selectionEnd === input.value.length;
    const writes = event.type === "change" || adds;
    if (!writes || !/^0[0-9 -]*$/.test(input.value)) return;
    const neat = hyphenated(input.value.replace(/\D/g, ""));
    if (neat !== input.value) input.value = neat;
  }

  for (const input of korean ? form.querySelectorAll('input[type="tel"]') : []) {
    input.addEventListener("input", hyphenate);
    input.addEventListener("change", hyphenate);
  }

  // Abroad -----------------------------------------------------------------------------------

  function followCountry() {
    const to = field("buyer_country").selectedOptions[0];
    if (!to || !to.dataset.calling) return;
    for (const input of form.querySelectorAll('input[type="tel"]')) input.placeholder = "+" + to.dataset.calling + " …";
    const region = to.dataset.region || "";
    want("buyer_postcode", "ZIP / postal code", !("zipless" in to.dataset), "ZIP or postal code");
    want("buyer_city", "City", "city" in to.dataset, "city");
    want("buyer_state", region || "State / province", region !== "", region.toLowerCase());
  }

  // want asks for a part of the address that a country uses, under the name that it has there.
  function want(name, label, required, words) {
    const part = field(name);
    part.required = required;
    part.dataset.missing = "Please enter the " + words + ".";
    const mark = document.createElement("span");
    Object.assign(mark, { className: "required", textContent: "*", ariaHidden: "true" });
    part.labels[0].replaceChildren(label + " ", required ? mark : "(optional)");
    if (!required) showProblem(part, "");
  }

  if (field("buyer_country")) {
    field("buyer_country").addEventListener("change", followCountry);
    followCountry();
    for (const name of ["buyer_name", "receiver_name"]) {
      field(name).addEventListener("change", () => {
        const foreign = /[^\P{Letter}\p{Script=Latin}]/u.test(value(name)) && value("buyer_country") !== "KR";
        if (foreign) showProblem(field(name), "Please use Latin letters; couriers abroad cannot read other scripts.");
      });
    }
  }

  // Remembering the buyer ----------------------------------------------------------------------
  // Only here, only when asked for, and nothing of the payment.

  const key = "jangteo.buyer";
  const kept = [
    "buyer_country",
    "buyer_name",
    "buyer_tel",
    "buyer_email",
    "buyer_postcode",
    "buyer_addr",
    "buyer_addr_detail",
    "buyer_city",
    "buyer_state",
  ];

  // What is typed is there again after the cart, a coupon or the other language: in this tab alone, until the
  // order is placed.

  const draft = "jangteo.order";
  const draftFields = [...kept, "receiver_name", "receiver_tel", "memo", "memo_text", "coupon", "depositor"];
  let placed = false;

  // The other language may not offer what a list had chosen.
  const offers = (place, choice) => !place.options || [...place.options].some((option) => option.value === choice);

  function putAside() {
    if (placed) return;
    const before = JSON.parse(sessionStorage.getItem(draft)) || {};
    const written = (name) => value(name) || (offers(field(name), before[name] || "") ? "" : before[name]);
    const now = Object.fromEntries(draftFields.filter(field).map((name) => [name, written(name)]));
    sessionStorage.setItem(draft, JSON.stringify({ ...before, ...now, same: sameReceiver.checked }));
  }

  // takeUp restores it, unless the form came back from the server with what was sent.
  function takeUp() {
    const before = JSON.parse(sessionStorage.getItem(draft));
    const given = (name) => !["buyer_country", "memo", "coupon"].includes(name) && value(name) !== "";
    if (!before || draftFields.some(given)) return;
    for (const name of draftFields) {
      const place = field(name);
      if (name === "coupon" && value(name)) continue; // the page has one that the visitor took
      if (place && before[name] && offers(place, before[name])) place.value = before[name];
    }
    sameReceiver.checked = before.same !== false;
    askReceiver();
    if (field("buyer_country")) followCountry();
    follow();
  }

  try {
    takeUp();
    window.addEventListener("pagehide", putAside);
    form.addEventListener("placed", () => {
      placed = true;
      sessionStorage.removeItem(draft);
    });
  } catch {
    // A browser that keeps nothing forgets.
  }

  // A transfer comes in the buyer's name until they write another.
  const depositor = field("depositor");

  function nameDepositor() {
    if (depositor && !depositor.dataset.own) depositor.value = value("buyer_name");
  }

  if (depositor) {
    if (depositor.value) depositor.dataset.own = "";
    depositor.addEventListener("input", () => (depositor.dataset.own = ""));
    field("buyer_name").addEventListener("input", nameDepositor);
  }

  const row = form.querySelector("[data-remember]");
  const box = row.querySelector("input");

  function keep() {
    if (!box.checked) return;
    const buyer = Object.fromEntries(kept.filter(field).map((name) => [name, value(name)]));
    localStorage.setItem(key, JSON.stringify({ lang: document.documentElement.lang, buyer }));
  }

  // fillIn restores the buyer where nothing is written yet.
  function fillIn() {
    const { lang, buyer } = JSON.parse(localStorage.getItem(key)) || {};
    if (!buyer || lang !== document.documentElement.lang) return;
    box.checked = true;
    if (kept.some((name) => name !== "buyer_country" && value(name) !== "")) return;
    for (const name of kept) {
      const place = field(name);
      const offered = !place?.options || [...place.options].some((o) => o.value === buyer[name]);
      if (place && buyer[name] && offered) place.value = buyer[name];
    }
    if (field("buyer_country")) followCountry();
    follow();
  }

  // fold shows a buyer whom this device knows, and who misses nothing, in one line.
  function fold() {
    const fields = [...form.querySelectorAll(".fields input, .fields select")];
    const complete = fields.every((f) => !f.willValidate || (f.validity.valid && !f.hasAttribute("aria-invalid")));
    if (!box.checked || !complete) return;
    const [name, tel] = sameReceiver.checked ? ["buyer_name", "buyer_tel"] : ["receiver_name", "receiver_tel"];
    const parts = [name, tel, "buyer_addr", "buyer_addr_detail", "buyer_city", "buyer_state"].map(value);
    form.querySelector("[data-remembered]").textContent = parts.filter(Boolean).join(text(" · ", ", "));
    form.dataset.folded = "";
    const transfer = form.querySelector("[data-transfer]");
    if (transfer) transfer.open = false;
  }

  form.querySelector("[data-remembered-change]").addEventListener("click", () => {
    delete form.dataset.folded;
    field("buyer_name").focus();
  });

  try {
    fillIn();
    nameDepositor();
    fold();
    row.hidden = false;
    form.addEventListener("placed", keep);
    box.addEventListener("change", () => {
      if (!box.checked) localStorage.removeItem(key);
    });
  } catch {
    // A browser that keeps nothing does not offer it.
  }
})();

// To the order form, and through it by the keyboard of a phone.
(() => {
  const form = document.querySelector("form[data-order-form][data-quote]");
  if (!form) return;
  const inputs = [...form.querySelectorAll(".fields input:not([type=checkbox])")];
  const open = (input) => input.value.trim() === "" && input.willValidate && input.checkVisibility();
  for (const input of inputs) input.enterKeyHint = "next";

  // next is the field to go on with, or the button that finds what belongs there.
  function next(from) {
    const input = inputs.slice(from).find((i) => open(i) && i.required);
    const search = input && input.name === "buyer_postcode" && form.querySelector("[data-postcode]:not([hidden])");
    return search || input;
  }

  form.addEventListener("keydown", (event) => {
    const at = inputs.indexOf(event.target);
    if (event.key !== "Enter" || at < 0 || event.isComposing) return;
    event.preventDefault();
    const to = next(at + 1);
    if (to) to.focus();
    else event.target.blur();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-buy]")) return;
    event.preventDefault();
    const place = document.getElementById("buy");
    place.scrollIntoView();
    (next(0) || place).focus({ preventScroll: true });
  });
})();

// Looking up Korean addresses: Kakao's search, or the sandbox's stand-in with the same interface
// (daum.Postcode: postcode.map.kakao.com/guide). It is loaded when somebody presses the button.
// Whatever happens the fields can be written by hand.
(() => {
  const button = document.querySelector("[data-postcode]");
  if (!button) return;
  const form = button.form;
  const news = form.querySelector("[data-postcode-news]");
  const narrow = () => matchMedia("(max-width: 40rem), (pointer: coarse)").matches;
  let loading = null;
  button.hidden = false;

  function load() {
    loading ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = button.dataset.postcode;
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => {
        loading = null;
        script.remove();
        reject(new Error("not loaded"));
      });
      document.head.append(script);
    });
    return loading;
  }

  // take fills in what was chosen, and goes on to the part that nobody can look up.
  function take(data) {
    const name = data.buildingName && data.apartment === "Y" ? " (" + data.buildingName + ")" : "";
    const road = data.userSelectedType !== "J" && (data.roadAddress || data.autoRoadAddress);
    write("buyer_postcode", data.zonecode);
    write("buyer_addr", road ? road + name : data.jibunAddress || data.address);
    news.textContent = "주소가 입력되었습니다. 상세주소를 입력해 주세요.";
    form.elements.namedItem("buyer_addr_detail").focus();
  }

  function write(name, text) {
    const field = form.elements.namedItem(name);
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // On phones pop-ups are blocked in many an app: the search opens in a layer of the page there.
  function openLayer() {
    const layer = document.createElement("dialog");
    layer.className = "postcode-layer";
    layer.setAttribute("aria-label", "주소검색");
    const close = document.createElement("button");
    Object.assign(close, { type: "button", className: "button small", textContent: "닫기" });
    const place = document.createElement("div");
    layer.append(close, place);
    close.addEventListener("click", () => layer.close());
    layer.addEventListener("close", () => {
      layer.remove();
      if (document.activeElement === document.body) button.focus();
    });
    document.body.append(layer);
    layer.showModal();
    const done = (data) => {
      layer.close();
      take(data);
    };
    new window.daum.Postcode({ oncomplete: done, width: "100%", height: "100%" }).embed(place);
  }

  button.addEventListener("click", async () => {
    news.textContent = "";
    try {
      await load();
      if (narrow()) openLayer();
      else new window.daum.Postcode({ oncomplete: take }).open({ popupName: "jangteo-postcode" });
    } catch {
      news.textContent = "주소검색을 열지 못했습니다. 우편번호와 주소를 직접 입력해 주세요.";
      form.elements.namedItem("buyer_postcode").focus();
    }
  });
})();
