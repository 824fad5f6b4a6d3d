// The owner's pages work without this script; it only spares clicks.
(() => {
  "use strict";

  // A form is sent once, however often its button is hit; but those that are
  // answered with a file stay on their page.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "file" in form.dataset) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // Questions before what cannot be undone. Where a field was changed, the
  // server asks.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-confirm]");
    if (!button) return;
    const field = document.getElementById(button.dataset.confirmUnlessChanged);
    if (field && field.value !== field.defaultValue) return;
    if (!window.confirm(button.dataset.confirm)) event.preventDefault();
  });

  // A fault is no longer marked once its field is mended, and the summary goes with the last of them.
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.getAttribute("aria-invalid") || !field.validity.valid) return;
    field.removeAttribute("aria-invalid");
    for (const id of (field.getAttribute("aria-describedby") || "").split(" ")) {
      const place = id.startsWith("e-") && document.getElementById(id);
      if (place) place.textContent = "";
    }
    const summary = field.form && field.form.querySelector("[data-mend]");
    if (!summary) return;
    for (const link of summary.querySelectorAll("li a")) {
      const about = document.getElementById(link.hash.slice(1));
      if (about && !about.getAttribute("aria-invalid")) link.closest("li").remove();
    }
    const left = summary.querySelectorAll("li").length;
    summary.querySelector("p").textContent =
      document.documentElement.lang === "ko"
        ? `저장하지 못했습니다. 표시된 ${left}곳을 확인해 주세요.`
        : `Not saved. Please check what is marked (${left}).`;
    if (left === 0) summary.remove();
  });

  // What was typed into settings is not left behind by mistake.
  let unsaved = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form.settings")) unsaved = true;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form.settings")) unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });

  // A box in the table's head ticks all rows.
  for (const all of document.querySelectorAll("input[data-all]")) {
    all.closest("label").hidden = false;
    all.addEventListener("change", () => {
      const boxes = document.querySelectorAll(`input[type=checkbox][data-row=${all.dataset.all}]`);
      for (const box of boxes) box.checked = all.checked;
    });
  }

  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // On phones menus and tabs are rows that scroll: show where we are.
  for (const here of document.querySelectorAll(".side-nav [aria-current], .tabs [aria-current]")) {
    const row = here.closest(".side-nav, .tabs");
    row.scrollLeft = here.offsetLeft - row.offsetLeft - 24;
  }

  // What is shown only once can be copied.
  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const from = document.getElementById(button.dataset.copy);
      const lines = from.children.length ? [...from.children] : [from];
      await navigator.clipboard.writeText(from.value ?? lines.map((line) => line.textContent).join("\n"));
      button.textContent += " ✓";
      button.disabled = true;
    });
  }

  // Selects that only filter a list act at once.
  for (const select of document.querySelectorAll("select[data-submit]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
})();
