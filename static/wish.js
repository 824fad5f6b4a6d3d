// Hearts and coupons: marks what this browser's visitor likes, and sends what is pressed without leaving the page.
"use strict";

(() => {
  const { tell } = window.jangteo;
  const korean = document.documentElement.lang === "ko";
  const text = (ko, en) => (korean ? ko : en);
  const key = "jangteo.wished";

  function read() {
    try {
      const list = JSON.parse(localStorage.getItem(key));
      return new Set(Array.isArray(list) ? list : []);
    } catch {
      return new Set(); // nothing may be kept here, or it is broken
    }
  }

  function keep(slugs) {
    try {
      if (slugs.length > 0) localStorage.setItem(key, JSON.stringify(slugs));
      else localStorage.removeItem(key);
    } catch {
      // Without storage the page itself knows it until it is left.
    }
    mark(new Set(slugs));
  }

  function mark(wished) {
    for (const heart of document.querySelectorAll(".heart")) {
      const on = wished.has(heart.value);
      heart.name = on ? "remove" : "add";
      heart.setAttribute("aria-pressed", on);
    }
    for (const count of document.querySelectorAll("[data-wish-count]")) {
      count.textContent = wished.size;
      count.hidden = wished.size === 0;
    }
  }

  const send = (button) =>
    fetch(button.form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ [button.name]: button.value }),
    });

  function link(path, words) {
    return Object.assign(document.createElement("a"), { href: text("", "/en") + path, textContent: words });
  }

  // press sends what a button says. After a heart the server tells the whole list as it is then.
  async function press(button) {
    const adds = button.name === "add";
    const response = await send(button);
    const answer = await response.json();
    if (!response.ok) return tell(answer.message);
    if (answer.taken) {
      button.disabled = true;
      button.firstChild.data = text("받음", "Taken");
      return tell(answer.message, link("/coupons", text("쿠폰 보기", "View coupons")));
    }
    keep(answer.wished);
    if (adds) tell(text("찜했습니다.", "Added to your wish list."), link("/wishlist", text("찜 목록 보기", "View wish list")));
    else tell(text("찜을 해제했습니다.", "Removed from your wish list."));
  }

  // The list's own page is what the server says; elsewhere this browser's memory must do.
  const page = document.querySelector("[data-wished]");
  if (page) keep(page.dataset.wished.split(" ").filter(Boolean));
  else mark(read());
  window.jangteo.wish = press;
})();
