// What every page does beyond its HTML. All of it is a convenience: forms work without.
"use strict";

(() => {
  const korean = document.documentElement.lang === "ko";
  const text = (ko, en) => (korean ? ko : en);
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Scripts that few visitors need are loaded when one does --------------------------

  const coming = {}; // by address

  function load(src) {
    coming[src] ||= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src });
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => {
        delete coming[src]; // the next who needs it tries again
        script.remove();
        reject(new Error("not loaded"));
      });
      document.head.append(script);
    });
    return coming[src];
  }

  const words = one("[data-search] input");
  if (words) {
    const suggest = () => load(words.form.dataset.suggest).catch(() => {}); // the form works without
    if (document.activeElement === words) suggest();
    else words.addEventListener("focus", suggest, { once: true });
  }

  // Messages beside fields ------------------------------------------------------

  function messageOf(field) {
    const id = (field.getAttribute("aria-describedby") || "").split(" ").find((d) => d.startsWith("e-"));
    return id ? document.getElementById(id) : null;
  }

  function showProblem(field, message) {
    const place = messageOf(field);
    if (place) place.textContent = message;
    if (message && field.closest(".fields")) delete field.form.dataset.folded; // nothing to mend is out of sight
    if (message) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  // fold writes numbers and e-mail addresses as the server will: keyboards and address books put in
  // full-width digits, other dashes, and characters that nobody sees.
  function fold(field) {
    if (!field.dataset || !field.dataset.fold) return;
    const number = field.dataset.fold === "number";
    let plain = number ? field.value.replace(/(\p{Nd})[\u3161\u30fc\uff70](?=\p{Nd})/gu, "$1-") : field.value;
    plain = plain
      .normalize("NFKC")
      .replace(/[\p{Cf}\u3164\u115f\u1160]/gu, "")
      .replace(/[\p{Pd}\u2212\u2043]/gu, "-")
      .replace(/\s+/gu, " ")
      .trim();
    if (!number) plain = plain.replace(/\u3002/gu, ".").replace(/ ?([@.]) ?/gu, "$1");
    if (plain !== field.value) field.value = plain;
  }

  document.addEventListener("change", (event) => fold(event.target), true);

  function problemOf(field) {
    const missing = field.validity.valueMissing || (field.required && field.value.trim() === "");
    if (missing) return field.dataset.missing || field.validationMessage;
    return field.validity.valid ? "" : field.dataset.bad || field.validationMessage;
  }

  // check reports whether all fields are valid, shows the problems, and moves to the first of them.
  function check(fields) {
    const bad = fields.filter((field) => {
      if (!field.willValidate) return false;
      fold(field);
      const problem = problemOf(field);
      showProblem(field, problem);
      return problem !== "";
    });
    if (bad.length > 0) bad[0].focus();
    return bad.length === 0;
  }

  // What a form says as a whole --------------------------------------------------------
  // A form that came back says it, or one that was pressed: how many fields need attention, and which.

  function labelOf(field) {
    const label = field.labels && field.labels[0];
    if (!label) return field.getAttribute("aria-label") || field.name;
    const words = [...label.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    return words.map((node) => node.data).join("").trim();
  }

  function mendItem(field) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: "#" + field.id, textContent: labelOf(field) });
    const place = messageOf(field);
    item.append(link, ": " + (place ? place.textContent : field.validationMessage));
    return item;
  }

  // sumUp says it anew. Once no field needs attention there is nothing left to say.
  function sumUp(form) {
    const box = one("[data-alert]", form);
    if (!box) return;
    const wrong = all('[aria-invalid="true"]', form);
    let list = one("[data-mend]", form);
    if (wrong.length === 0) {
      if (list) list.remove();
      box.textContent = "";
      delete box.dataset.fields;
      return;
    }
    if (!list) {
      list = Object.assign(document.createElement("ul"), { className: "mend-list" });
      list.dataset.mend = "";
      box.after(list);
    }
    list.replaceChildren(...wrong.map(mendItem));
    const words = text(
      "확인이 필요한 항목이 " + wrong.length + "개 있습니다. 표시된 항목을 확인해 주세요.",
      wrong.length === 1 ? "One field needs your attention." : wrong.length + " fields need your attention.",
    );
    Object.assign(box.dataset, { kind: "problem", fields: "" });
    if (box.textContent !== words) box.textContent = words;
  }

  // renewSum keeps what is said true, if it is about fields.
  function renewSum(form) {
    const box = form && one("[data-alert]", form);
    if (box && "fields" in box.dataset) sumUp(form);
  }

  for (const form of document.forms) {
    const box = one("[data-alert]", form);
    if (box && one('[aria-invalid="true"]', form)) box.dataset.fields = "";
  }

  // What the browser can judge stays until it is mended; what only the server can is taken back.
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.getAttribute("aria-invalid")) return;
    showProblem(field, problemOf(field));
    renewSum(field.form);
  });

  // A change of one field may make others needless: those are not in the way any more.
  document.addEventListener("change", (event) => {
    const { form } = event.target;
    if (!form) return;
    for (const field of all('[aria-invalid="true"]', form)) if (!field.willValidate) showProblem(field, "");
    renewSum(form);
  });

  window.jangteo = { check, load, showProblem, sumUp };

  // Short news at the edge of the screen -------------------------------------------

  const toast = one("[data-toast]");
  let toastEnds = 0;

  function tell(message, link) {
    toast.replaceChildren(message);
    if (link) toast.append(" ", link);
    toast.classList.add("toast-shown");
    clearTimeout(toastEnds);
    toastEnds = setTimeout(() => toast.classList.remove("toast-shown"), 6000);
  }

  if (toast.classList.contains("toast-shown")) {
    toastEnds = setTimeout(() => toast.classList.remove("toast-shown"), 6000);
  }

  // What is liked: the server keeps the list, this browser knows it, and pages are the same for all -------

  const wish = document.getElementById("wish");
  const hearts = () => load(wish.dataset.script).then(() => window.jangteo.wish);

  // Hearts, and coupons that can be taken.
  for (const form of all("#wish, #take")) {
    form.addEventListener("submit", (event) => {
      const button = event.submitter;
      if (!button || "again" in button.dataset || one("[data-wished]")) return;
      event.preventDefault();
      hearts().then((press) => press(button)).catch(() => {
        button.dataset.again = ""; // the form works without
        form.requestSubmit(button);
      });
    });
  }

  if (wish) {
    let isKnown = one("[data-wished]") !== null;
    try {
      isKnown ||= localStorage.getItem("jangteo.wished") !== null;
    } catch {
      // Nothing may be kept here.
    }
    if (isKnown) window.addEventListener("load", () => hearts().catch(() => {}));
  }

  // Quantity ------------------------------------------------------------------------

  for (const button of all("[data-step]")) button.hidden = false;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const input = one("input", button.closest("[data-stepper]"));
    const wanted = (input.valueAsNumber || 0) + Number(button.dataset.step);
    input.value = Math.min(Math.max(wanted, Number(input.min)), Number(input.max));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  for (const form of all("[data-cart-line]")) {
    let later = 0;
    form.classList.add("automatic");
    for (const field of form.elements) {
      field.addEventListener("change", () => {
        clearTimeout(later);
        later = setTimeout(() => form.requestSubmit(), 700);
      });
    }
    form.addEventListener("submit", () => sessionStorage.setItem("cart-focus", document.activeElement.id));
  }
  if (one("[data-cart-line]")) {
    const left = document.getElementById(sessionStorage.getItem("cart-focus"));
    if (left) left.focus();
    sessionStorage.removeItem("cart-focus");
  }

  // Running total of the product page --------------------------------------------------

  const writer = (currency) => new Intl.NumberFormat("en-US", { style: "currency", currency });
  const [won, dollars] = [writer("KRW"), writer("USD")];
  const show = {
    krw: (minor) => text(won.format(minor).replace("₩", "") + "원", won.format(minor)),
    usd: (minor) => dollars.format(minor / 100),
  };

  function withDelivery(goods, fee, free, fees) {
    return free > 0 && goods >= free ? goods : goods + fee * fees;
  }

  // offer shows the payment buttons that take such a total, each in its currency, and says why the others
  // are not there.
  function offer(totals) {
    for (const button of all("button[data-least]")) {
      button.hidden = totals[button.dataset.in] < Number(button.dataset.least);
      button.disabled = button.hidden || button.hasAttribute("aria-busy"); // a press is on its way
      const why = document.getElementById("least-" + button.dataset.pg); // wallets have one among them
      if (why) why.hidden = !button.hidden;
    }
    for (const deal of all("[data-free]")) {
      deal.hidden = (totals[deal.dataset.in] === 0) !== (deal.dataset.free === "true");
    }
  }

  // goodsOf is what is chosen of a product: prices of one, quantity and words of each line.
  function goodsOf(form) {
    if ("choosing" in form.dataset) {
      const quantityOf = (line) => Number(one("[type=number]", line).value);
      return all("[data-line]", form).map((line) => ({ ...line.dataset, line, quantity: quantityOf(line) }));
    }
    const sku = form.elements.namedItem("sku");
    const chosen = sku.selectedOptions ? sku.selectedOptions[0] : sku;
    const quantity = Number(form.elements.namedItem("quantity").value);
    const words = sku.selectedOptions ? chosen.text : "";
    return chosen && chosen.dataset.krw ? [{ ...chosen.dataset, quantity, text: words }] : [];
  }

  function updateTotals(form) {
    const goods = goodsOf(form);
    for (const place of all("[data-before]")) place.hidden = goods.length > 0;
    for (const place of all("[data-after]")) place.hidden = goods.length === 0;
    if (goods.length === 0) for (const place of all("[data-amount], [data-choice]")) place.textContent = "";
    if (goods.length === 0 || goods.some((g) => !(g.quantity >= 1 && g.quantity <= 99))) return;
    const sum = (unit) => goods.reduce((all, g) => all + g[unit] * g.quantity, 0);
    const data = form.dataset;
    const pieces = goods.reduce((all, g) => all + g.quantity, 0);
    const fees = Number(data.feePer) > 0 ? Math.ceil(pieces / Number(data.feePer)) : 1;
    const minor = {
      krw: withDelivery(sum("krw"), Number(data.krwFee), Number(data.krwFree), fees),
      usd: withDelivery(sum("usd"), Number(data.usdFee), Number(data.usdFree), fees),
    };
    const totals = { krw: show.krw(minor.krw), usd: show.usd(minor.usd) };
    for (const place of all("[data-total]")) place.textContent = text(totals.krw, totals.usd);
    for (const place of all("[data-amount]")) place.textContent = totals[place.dataset.amount];
    offer(minor);
    for (const g of goods.filter((g) => g.line)) {
      one("[data-line-sum]", g.line).textContent = text(show.krw(g.krw * g.quantity), show.usd(g.usd * g.quantity));
    }
    const words = (g) => (g.text ? g.text.trim() + " · " : "") + text(g.quantity + "개", "× " + g.quantity);
    one("[data-choice]").textContent = goods.map(words).join(", ");
  }

  const product = one("form.product");
  if (product && product.elements.namedItem("quantity")) {
    product.addEventListener("input", () => updateTotals(product));
    window.addEventListener("pageshow", () => updateTotals(product));
  }

  // Into the cart without leaving the page ----------------------------------------------

  async function addToCart(button) {
    const form = button.form;
    if (!window.jangteo.check(all('[name="sku"], [name$="quantity"]', form))) return;
    button.disabled = true;
    try {
      const fields = new URLSearchParams(new FormData(form));
      const response = await fetch(button.getAttribute("formaction"), {
        method: "POST",
        headers: { Accept: "application/json" },
        redirect: "manual",
        body: fields,
      });
      if (response.type === "opaqueredirect" || response.ok) showAdded(fields);
      else tell((await response.json()).message);
    } catch {
      tell(
        text(
          "장바구니에 담지 못했습니다. 잠시 후 다시 시도해 주세요.",
          "It could not be added. Please try again in a moment.",
        ),
      );
    } finally {
      button.disabled = false;
    }
  }

  // The server answers with a redirect to the cart; the page stays where it is and only says so.
  function showAdded(fields) {
    const quantities = [...fields].filter(([name]) => name.endsWith("quantity"));
    const pieces = quantities.reduce((sum, [, quantity]) => sum + Number(quantity), 0);
    const link = document.createElement("a");
    link.href = text("/cart", "/en/cart");
    link.textContent = text("장바구니 보기", "View cart");
    tell(text("장바구니에 담았습니다.", "Added to your cart."), link);
    const badge = one("[data-cart-count]");
    badge.textContent = Number(badge.textContent) + pieces;
    badge.hidden = false;
  }

  for (const button of all("[data-add-to-cart]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      addToCart(button);
    });
  }

  // Return in a field of the buyer must not put the product into the cart.
  for (const part of all("[data-no-enter]")) {
    part.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
    });
  }

  // The bar at the bottom gives way to the one to pay by.
  const bar = one("[data-buy-bar]");
  if (bar && "IntersectionObserver" in window) {
    const payBar = one("[data-pay-bar]");
    new IntersectionObserver(([buy]) => {
      bar.classList.toggle("away", buy.isIntersecting);
      if (payBar) payBar.classList.toggle("away", !buy.isIntersecting);
    }, { rootMargin: "0px 0px -30%" }).observe(one("#buy"));
  }

  // Pictures --------------------------------------------------------------------------

  for (const gallery of all("[data-gallery]")) {
    const frame = one("[data-gallery-frame]", gallery);
    const now = one("[data-gallery-now]", gallery);
    const thumbs = all("[data-gallery-go]", gallery);
    const steps = all("[data-gallery-step]", gallery);
    const current = () => Math.round(frame.scrollLeft / frame.clientWidth);
    const go = (index) => frame.scrollTo({ left: index * frame.clientWidth });
    const mark = () => {
      const index = current();
      if (now) now.textContent = index + 1;
      thumbs.forEach((thumb, i) => {
        if (i === index) thumb.setAttribute("aria-current", "true");
        else thumb.removeAttribute("aria-current");
      });
      for (const step of steps) step.disabled = !thumbs[index + Number(step.dataset.galleryStep)];
    };
    for (const step of steps) {
      step.hidden = matchMedia("(pointer: coarse)").matches; // fingers swipe
      step.addEventListener("click", () => go(current() + Number(step.dataset.galleryStep)));
    }
    for (const thumb of thumbs) {
      thumb.addEventListener("click", (event) => {
        event.preventDefault();
        go(Number(thumb.dataset.galleryGo));
      });
    }
    frame.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      go(current() + step);
    });
    frame.addEventListener("scroll", mark, { passive: true });
    mark();
  }

  // What a product's page tells of it -------------------------------------------------------

  // The tab of the part that is being read is marked.
  const tabs = one("[data-tabs]");
  if (tabs) {
    const links = all("a", tabs);
    const parts = links.map((link) => one(link.hash));
    const mark = () => {
      const read = parts.findLastIndex((part) => part.getBoundingClientRect().top <= innerHeight / 5);
      for (const [i, link] of links.entries()) {
        if (i === Math.max(read, 0)) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    addEventListener("scroll", mark, { passive: true });
    mark();
  }

  // Long descriptions are folded, as the order form comes after them on a phone.
  const longest = 1600;

  for (const body of all("[data-fold]")) {
    if (body.scrollHeight <= longest) continue;
    const unfold = document.createElement("button");
    unfold.type = "button";
    unfold.className = "button wide detail-unfold";
    unfold.textContent = body.dataset.fold;
    unfold.addEventListener("click", () => {
      body.classList.remove("detail-folded");
      unfold.remove();
    });
    body.classList.add("detail-folded");
    body.after(unfold);
  }

  // Recently viewed products, which only this browser knows --------------------------------------

  const recentLength = 12;

  function readRecent(key) {
    try {
      const list = JSON.parse(localStorage.getItem(key));
      return Array.isArray(list) ? list.filter(isSeen) : [];
    } catch {
      return []; // nothing may be kept here, or it is broken
    }
  }

  // What is kept may come from another version of the shop, or somebody may have tampered with it.
  function isSeen(p) {
    const known = p && [p.path, p.name, p.picture].every((v) => typeof v === "string");
    return known && /^\/(en\/)?products\/[a-z0-9-]+$/.test(p.path) && /^(\/images\/[a-z0-9.-]+)?$/.test(p.picture);
  }

  function keepRecent(key, list) {
    try {
      localStorage.setItem(key, JSON.stringify(list));
    } catch {
      // Without storage nothing is remembered.
    }
  }

  function seenCard(p) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.className = "card";
    link.href = p.path;
    const frame = document.createElement("span");
    frame.className = "card-picture";
    if (p.picture) {
      const picture = Object.assign(new Image(144, 144), { loading: "lazy", alt: "", src: p.picture });
      frame.append(picture);
    }
    const name = document.createElement("span");
    name.className = "card-name";
    name.textContent = p.name;
    link.append(frame, name);
    item.append(link);
    return item;
  }

  const recent = one("[data-recent]");
  if (recent) {
    const { recent: lang, path, name, picture } = recent.dataset;
    const key = "jangteo.recent." + lang;
    const others = readRecent(key).filter((p) => p.path !== path);
    keepRecent(key, [{ path, name, picture }, ...others].slice(0, recentLength));
    one("[data-recent-list]", recent).append(...others.map(seenCard));
    recent.hidden = others.length === 0;
  }

  // Copying the virtual account's number, printing ---------------------------------------

  // Buttons that do nothing without this file. The order's page brings new ones when it has news.
  function showButtons(root) {
    if (navigator.clipboard) for (const button of all("[data-copy]", root)) button.hidden = false;
    for (const button of all("[data-print]", root)) button.hidden = false;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if (button.matches("[data-print]")) return window.print();
    await navigator.clipboard.writeText(button.dataset.copy);
    tell(button.dataset.copied);
  });

  showButtons(document);
  if (document.querySelector("[data-print-now]")) window.addEventListener("load", () => window.print());
  Object.assign(window.jangteo, { tell, showButtons, offer });
})();
