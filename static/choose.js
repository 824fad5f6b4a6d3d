// Choosing among the options of a product: a value of each axis makes a line, and there can be several. On
// phones it happens in a sheet. The list in the page, which works without this file, says what there is.
"use strict";

(() => {
  const picker = document.querySelector("[data-picker]");
  if (!picker) return;
  const place = picker.closest("[data-choices]");
  const form = picker.closest("form");
  const plain = form.querySelector("[data-plain]");
  const list = picker.querySelector("[data-picked]");
  const model = picker.querySelector("[data-picked-line]");
  const sheet = form.querySelector("[data-sheet]");
  const axes = [...picker.querySelectorAll("[data-axis]")];
  const values = (axis) => [...axes[axis].querySelectorAll("[data-value]")];
  const chosen = axes.map(() => -1);
  let select = null;
  let options = [];

  // What there is ----------------------------------------------------------------------

  // takeOver reads the list, which comes anew with other prices, and lets it be sent no more.
  function takeOver() {
    if (select === plain.querySelector("select")) return;
    select = plain.querySelector("select");
    plain.hidden = true;
    for (const field of plain.querySelectorAll("select, input")) field.disabled = true;
    options = [...select.options].filter((o) => o.value).map((o) => ({
      ...o.dataset,
      at: o.dataset.at.split(",").map(Number),
      sku: o.value,
      text: o.textContent,
      gone: o.disabled,
    }));
    for (const line of list.children) {
      const option = options.find((o) => o.sku === line.dataset.sku);
      if (option) describe(line, option);
    }
    mark();
  }

  const fits = (option, but) => chosen.every((at, axis) => axis === but || at < 0 || option.at[axis] === at);

  // mark shows which values are chosen, and strikes those that cannot be had with them.
  function mark() {
    axes.forEach((_, axis) => values(axis).forEach((button, at) => {
      const there = options.some((o) => !o.gone && o.at[axis] === at && fits(o, axis));
      button.setAttribute("aria-pressed", String(chosen[axis] === at));
      if (there) button.removeAttribute("aria-disabled");
      else button.setAttribute("aria-disabled", "true");
      button.querySelector("[data-sold]").hidden = there;
    }));
  }

  function pick(axis, at) {
    chosen[axis] = chosen[axis] === at ? -1 : at;
    say("");
    const found = options.filter((o) => fits(o));
    if (chosen.every((c) => c >= 0)) {
      add(found[0]);
      chosen.fill(-1);
    }
    show(found);
    mark();
  }

  // show leads the gallery to the picture of what is chosen.
  function show(found) {
    const picture = found.length < options.length && found.find((o) => o.picture);
    const frame = form.querySelector("[data-gallery-frame]");
    if (picture) frame.scrollTo({ left: (picture.picture - 1) * frame.clientWidth });
  }

  // Lines ---------------------------------------------------------------------------------

  function add(option) {
    let line = [...list.children].find((l) => l.dataset.sku === option.sku);
    if (line) {
      const quantity = line.querySelector("[type=number]");
      quantity.value = Math.min(Number(quantity.value) + 1, 99);
    } else {
      line = model.content.firstElementChild.cloneNode(true);
      for (const step of line.querySelectorAll("[data-step]")) step.hidden = false;
      line.dataset.sku = option.sku;
      describe(line, option);
      list.append(line);
      number();
    }
    changed();
  }

  function describe(line, option) {
    const { krw, usd, text } = option;
    Object.assign(line.dataset, { krw, usd, text: text || line.dataset.text });
    line.querySelector("[data-line-name]").textContent = line.dataset.text;
    line.querySelector("[type=hidden]").value = line.dataset.sku;
    const remove = line.querySelector("[data-line-remove]");
    remove.setAttribute("aria-label", line.dataset.text + " " + remove.dataset.lineRemove);
    line.querySelector("[type=number]").setAttribute("aria-label", line.dataset.text);
  }

  // number names the fields of the lines, as the server counts them from 0.
  function number() {
    [...list.children].forEach((line, i) => {
      line.querySelector("[type=hidden]").name = `lines.${i}.sku`;
      const quantity = line.querySelector("[type=number]");
      Object.assign(quantity, { name: `lines.${i}.quantity`, id: `f-line-${i}` });
      quantity.setAttribute("aria-describedby", `e-line-${i}`);
      line.querySelector(".field-error").id = `e-line-${i}`;
    });
  }

  function changed() {
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  picker.addEventListener("click", (event) => {
    const value = event.target.closest("[data-value]");
    if (value && !value.hasAttribute("aria-disabled")) {
      pick(axes.indexOf(value.closest("[data-axis]")), Number(value.dataset.value));
    }
    const remove = event.target.closest("[data-line-remove]");
    if (!remove) return;
    remove.closest("[data-line]").remove();
    number();
    changed();
    values(0)[0].focus();
  });

  // The sheet --------------------------------------------------------------------------------

  const narrow = matchMedia("(max-width: 59.99rem)");
  const home = document.createComment("");
  place.before(home);

  function open() {
    if (sheet.open) return;
    sheet.querySelector("[data-sheet-body]").append(place);
    sheet.showModal();
    history.pushState("sheet", "");
  }

  // Whatever closes the sheet, the choice is in the page again. The step back that closes it is taken back,
  // unless the page goes on to the order form: browsers would scroll back, too.
  let goesOn = false;
  sheet.addEventListener("close", () => {
    home.after(place);
    if (history.state !== "sheet") return;
    if (goesOn) history.replaceState(null, "");
    else history.back();
  });
  window.addEventListener("popstate", () => sheet.close());
  narrow.addEventListener("change", () => sheet.close());
  sheet.addEventListener("click", (event) => {
    if (event.target === sheet || event.target.closest("[data-sheet-close]")) sheet.close();
  });

  function say(message) {
    picker.querySelector("#e-picker").textContent = message;
  }

  // ask wants something to be chosen first.
  function ask() {
    if (narrow.matches) open();
    say(picker.querySelector("#e-picker").dataset.pickerError);
    values(0)[0].focus();
  }

  // Buttons of the bar open the sheet, and nothing is bought before something is chosen.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-to-cart], [data-buy], button[data-pg]");
    if (!button || button.disabled) return;
    const fromBar = narrow.matches && button.closest("[data-buy-bar]");
    if (!fromBar && list.children.length > 0) {
      goesOn = button.matches("[data-buy]");
      sheet.close();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (fromBar) open();
    else ask();
  }, true);

  form.dataset.choosing = "";
  form.addEventListener("input", takeOver, true);
  takeOver();
  const before = options.find((o) => select.value === o.sku && !o.gone);
  if (before) add(before);
})();
