// The product editor and the product list work without this script. With it,
// buttons that only change the form do so in place, pictures are sent as soon
// as they are chosen, and nothing typed is left behind by mistake.
(() => {
  "use strict";

  // Unsaved changes ---------------------------------------------------------

  let dirty = false;
  const watched = document.querySelector("form[data-editor], form[data-rows]");
  if (!watched) return;
  const note = watched.querySelector("[data-unsaved]");
  function touch() {
    dirty = true;
    if (note) note.hidden = false;
  }
  watched.addEventListener("input", (event) => {
    // A box in the list that chooses products belongs to another form.
    if (event.target.type !== "file" && event.target.form === watched) touch();
  });
  watched.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });

  // The first field with an error may be far down the page.
  watched.querySelector("[aria-invalid=true]")?.focus();

  const form = document.querySelector("form[data-editor]");
  if (!form) return;

  // Parts of the page made anew by the server -------------------------------

  function withoutScript() {
    for (const plain of form.querySelectorAll("[data-only-plain]")) plain.hidden = true;
  }

  // One after the other, so that answers come in order.
  let queue = Promise.resolve();
  function swap(todo, ids, after) {
    queue = queue.then(() => exchange(todo, ids)).then(after).catch(() => {
      for (const id of ids) document.getElementById(id)?.removeAttribute("aria-busy");
    });
    return queue;
  }

  async function exchange(todo, ids) {
    const data = new FormData(form);
    data.delete("file");
    data.set("do", todo);
    for (const id of ids) document.getElementById(id)?.setAttribute("aria-busy", "true");
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
    if (answer.redirected) {
      // The session is over: the page that asks for the password takes the place of this one.
      dirty = true;
      location.assign(answer.url);
      throw new Error("logged out");
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ids) {
      const now = page.getElementById(id);
      if (now) document.getElementById(id)?.replaceWith(document.adoptNode(now));
      document.getElementById(id)?.removeAttribute("aria-busy");
    }
    withoutScript();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-swap]");
    if (!button) return;
    event.preventDefault();
    if (button.value !== "preview") touch();
    swap(button.value, button.dataset.swap.split(" "), () => focusAgain(button.value));
  });

  // focusAgain puts the focus where the pressed button went.
  function focusAgain(value) {
    const [verb, number] = value.split(".");
    const moved = { "picture-up": Number(number) - 1, "picture-down": Number(number) + 1 }[verb];
    const wanted = moved === undefined ? value : verb + "." + moved;
    const button = form.querySelector(`button[name=do][value="${wanted}"]`);
    if (button?.disabled) button.parentElement.querySelector("button:enabled")?.focus();
    else if (button) button.focus();
    else document.getElementById("f-file")?.focus();
  }

  form.addEventListener("change", (event) => {
    const field = event.target;
    const again = () => document.getElementById(field.id)?.focus();
    if (field.dataset.do) swap(field.dataset.do, field.dataset.swap.split(" "), again);
    else if (/^axes\.\d\.values_/.test(field.name)) swap("combine", ["variants"]);
    else if (/^(list_)?price$/.test(field.name)) swap("refresh", ["h-list_price", "h-usd_price"]);
    else if (/^(name_ko|slug|summary_ko|seo_)/.test(field.name)) swap("refresh", ["snippet"]);
    else if (field === into) {
      insertPictures([...field.files], writing);
      field.value = "";
    } else if (field.type === "file") upload([...field.files], field);
  });

  // Pictures ----------------------------------------------------------------

  const mostBytes = 10 << 20;
  const mostPictures = 20;

  // sendAll sends files that were chosen and hands on what the server made of each: fields
  // of its pieces. take answers what is wrong with them. It returns what to say at the end.
  async function sendAll(files, say, status, take) {
    const problems = [], told = [];
    for (const [i, chosen] of files.entries()) {
      status(`${i + 1} / ${files.length}`);
      const pieces = await window.jangteo.pieces(chosen, mostBytes);
      if (pieces.moves) told.push(`${chosen.name}: ${say.moves}`);
      for (const file of pieces.files) {
        const now = file.size > mostBytes ? { problem: say.tooLarge } : await send(file, say);
        const problem = now.problem || take(now.pictures);
        if (!problem) continue;
        problems.push(`${file.name}: ${problem}`);
        break;
      }
    }
    status("");
    return { problems, told: told.join(" ") };
  }

  async function send(file, say) {
    const data = new FormData();
    data.set("token", form.elements.token.value);
    data.set("file", file);
    try {
      const answer = await fetch("/admin/products/pictures", {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
      });
      const said = await answer.json();
      return answer.ok ? { pictures: said } : { problem: said.fields?.file || said.message || say.failed };
    } catch {
      return { problem: say.failed };
    }
  }

  function complain(where, problems) {
    where.replaceChildren(...problems.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
  }

  function status(text) {
    const line = form.querySelector("[data-upload-status]");
    if (line) line.textContent = text;
  }

  // upload keeps pictures of the product in hidden fields.
  async function upload(files, input) {
    const say = { ...input.dataset };
    input.value = "";
    let sent = 0;
    const { problems, told } = await sendAll(files, say, status, (pictures) => {
      const at = form.querySelectorAll("[data-shot]").length + sent;
      if (at + pictures.length > mostPictures) return say.full;
      for (const [i, picture] of pictures.entries()) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: `pictures.${at + i}.file`, value: JSON.stringify(picture) });
        document.getElementById("pictures").append(field);
      }
      sent += pictures.length;
      return "";
    });
    if (sent > 0) {
      touch();
      await swap("refresh", ["pictures", "variants"]);
    }
    status(told);
    complain(form.querySelector("[data-upload-errors]"), problems);
  }

  // Pictures in descriptions: a paragraph each, the pieces of a tall one in the same.
  const into = form.querySelector("[data-insert-file]");
  let writing = null; // the description that a picture was asked for
  async function insertPictures(files, field) {
    const line = form.querySelector("[data-insert-status]");
    const { problems, told } = await sendAll(files, into.dataset, (text) => { line.textContent = text; }, (pictures) => {
      const before = field.value.slice(0, field.selectionStart), after = field.value.slice(field.selectionEnd);
      const blank = (text, edge) => text.trim() === "" || edge.test(text) ? "" : "\n\n";
      const text = pictures.map((p) => `![](/images/${p.file})`).join("\n");
      field.setRangeText(blank(before, /\n\n$/) + text + (blank(after, /^\n\n/) || "\n"),
        field.selectionStart, field.selectionEnd, "end");
      touch();
      return "";
    });
    line.textContent = told;
    complain(form.querySelector("[data-insert-errors]"), problems);
    field.focus();
  }

  const isBody = (element) => element?.matches?.("textarea[name^='body_']");
  if (into) {
    for (const hidden of form.querySelectorAll("[data-insert], [data-insert-hint]")) hidden.hidden = false;
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-insert]");
      if (!button) return;
      writing = form.elements[button.dataset.insert];
      into.click();
    });
  }

  const isFiles = (event) => [...event.dataTransfer.types].includes("Files");
  form.addEventListener("dragover", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (isBody(event.target) && isFiles(event)) {
      event.preventDefault();
    } else if (drop && isFiles(event)) {
      event.preventDefault();
      drop.classList.add("drop-over");
    } else if (carried && event.target.closest("[data-shot]")) {
      event.preventDefault();
    }
  });
  form.addEventListener("dragleave", (event) => event.target.closest("[data-drop]")?.classList.remove("drop-over"));
  form.addEventListener("drop", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (isBody(event.target) && isFiles(event)) {
      event.preventDefault();
      const { value } = event.target;
      if (document.activeElement !== event.target) event.target.setSelectionRange(value.length, value.length);
      insertPictures([...event.dataTransfer.files], event.target);
    } else if (drop && isFiles(event)) {
      event.preventDefault();
      drop.classList.remove("drop-over");
      upload([...event.dataTransfer.files], drop.querySelector("input[type=file]"));
    } else if (carried) {
      event.preventDefault();
      putDown(event.target.closest("[data-shot]"));
    }
  });

  // Pictures are carried to another place with the mouse.
  let carried = null;
  form.addEventListener("dragstart", (event) => {
    carried = event.target.closest?.(".shot-picture") ? event.target.closest("[data-shot]") : null;
  });
  form.addEventListener("dragend", () => { carried = null; });

  function putDown(target) {
    if (!target || target === carried) return;
    const later = carried.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (later) target.after(carried);
    else target.before(carried);
    carried = null;
    for (const [i, shot] of [...form.querySelectorAll("[data-shot]")].entries()) {
      for (const field of shot.querySelectorAll("[name^='pictures.']")) {
        field.name = field.name.replace(/^pictures\.\d+/, `pictures.${i}`);
      }
    }
    touch();
    swap("refresh", ["pictures", "variants"]);
  }

  // Texts pasted with their shape ------------------------------------------

  // What has headings, tables or lists comes as Markdown; other text as it is.
  const shaped = /<(h[1-6]|table|ul|ol|img|strong|b|em|blockquote)[\s>]/i;

  async function converted(html) {
    const answer = await fetch("/admin/products/pasted", {
      method: "POST",
      body: new URLSearchParams({ token: form.elements.token.value, html }),
      headers: { Accept: "application/json" },
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.message);
    return said;
  }

  // What was left out is said below the field.
  function sayLeft(field, text) {
    let line = field.parentElement.querySelector("[data-pasted]");
    if (!line) {
      line = document.createElement("p");
      line.className = "hint";
      line.dataset.pasted = "";
      line.setAttribute("role", "status");
      field.after(line);
    }
    line.textContent = text;
  }

  form.addEventListener("paste", (event) => {
    const field = event.target;
    if (!isBody(field)) return;
    const html = event.clipboardData.getData("text/html"), plain = event.clipboardData.getData("text/plain");
    const files = [...event.clipboardData.files];
    if (files.length > 0 && html === "" && plain === "") {
      event.preventDefault();
      return insertPictures(files, field);
    }
    if (!shaped.test(html) || html.length > 200000) return;
    event.preventDefault();
    const insert = (text) => {
      field.focus();
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      touch();
    };
    converted(html).then((said) => {
      insert(said.markdown);
      sayLeft(field, said.left);
    }).catch(() => insert(plain));
  });

  withoutScript();
})();
