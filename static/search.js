// Names of products while one types into the search box (a combobox as the ARIA practices
// describe it). Without it, the form searches as it is; it is loaded once the field has the focus.
"use strict";

(() => {
  const form = document.querySelector("[data-search]");
  const input = form && form.querySelector("input[type=search]");
  if (!input || !window.AbortController) return;

  const list = document.createElement("ul");
  list.id = "search-suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.documentElement.lang === "ko" ? "추천 상품" : "Suggested products");
  list.hidden = true;
  form.append(list);
  const attributes = {
    role: "combobox",
    autocomplete: "off",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let asking = new AbortController();
  let timer = 0;
  let chosen = -1;

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function stop() {
    clearTimeout(timer);
    asking.abort();
    close();
  }

  function show(found) {
    list.replaceChildren(...found.map(({ name, path }, i) => {
      const option = document.createElement("li");
      option.id = `search-suggestion-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const link = document.createElement("a");
      link.href = path;
      link.tabIndex = -1;
      link.textContent = name;
      option.append(link);
      return option;
    }));
    close();
    if (found.length === 0 || document.activeElement !== input) return;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const query = new URLSearchParams({ q: input.value.trim() });
      const answer = await fetch(`${form.dataset.search}?${query}`, { signal });
      if (answer.ok) {
        const found = await answer.json();
        if (!signal.aborted) show(found);
      }
    } catch {
      close(); // a newer question, or no network: the form still works
    }
  }

  function choose(index) {
    const options = [...list.children];
    chosen = (index + options.length + 1) % (options.length + 1); // one beyond the last: what was typed
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
    if (chosen === options.length) {
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  // Half a syllable is enough to ask for; nothing here changes what is being composed.
  function follow() {
    clearTimeout(timer);
    if (input.value.trim() === "") stop();
    else timer = setTimeout(ask, 150);
  }

  input.addEventListener("input", follow);
  if (input.value !== input.defaultValue) follow(); // typed before this file was there

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // this key belongs to the syllable
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      stop();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : (chosen < 0 ? list.children.length : chosen) - 1);
    } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      list.children[chosen].firstChild.click();
    }
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  input.addEventListener("blur", stop);
  form.addEventListener("submit", stop);
})();
