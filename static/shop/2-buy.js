// What the order form of a product needs is loaded when a buyer comes near it, presses a button that
// leads to it, or presses one to pay: most visitors look at several products and buy one.
"use strict";

(() => {
  const form = document.querySelector("form[data-scripts]");
  if (!form) return;
  const place = document.getElementById("buy");
  let isThere = false;

  async function load() {
    await window.jangteo.load(form.dataset.scripts);
    if (isThere) return;
    isThere = true;
    form.dispatchEvent(new Event("input")); // it has not heard of what was written meanwhile
  }

  const begin = () => load().catch(() => {}); // whoever presses a button is told
  for (const kind of ["focusin", "pointerover", "pointerdown", "input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      if (!isThere && (place.contains(target) || target.closest?.("[data-buy]"))) begin();
    }, true);
  }

  // What the browser keeps of a buyer is filled in before they see the form. To all others it looks the same
  // until they touch it; it comes with their first scrolling, once they are near.
  const near = new IntersectionObserver(([buy]) => {
    if (!buy.isIntersecting) return;
    near.disconnect();
    begin();
  }, { rootMargin: "0px 0px 50%" });

  function keepsSomething() {
    try {
      return localStorage.getItem("jangteo.buyer") || sessionStorage.getItem("jangteo.order");
    } catch {
      return false;
    }
  }

  if (keepsSomething()) begin();
  else window.addEventListener("scroll", () => near.observe(place), { once: true, passive: true });

  // Who cannot pay is told so at once.
  const sdk = document.querySelector("script[data-payment-sdk]");
  if (sdk && "failed" in sdk.dataset) begin();
  else if (sdk) sdk.addEventListener("error", begin);

  // The way to the form goes on once what leads through it is there; without that it is a link.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-buy]");
    if (!link || isThere) return;
    event.preventDefault();
    const go = () => place.scrollIntoView();
    load().then(() => link.click(), go);
  });

  // A press that comes before the rest has arrived waits for it, and says when it does not come.
  window.jangteo.openAttempt = async (button) => {
    try {
      await load();
    } catch {
      window.jangteo.tell(
        document.documentElement.lang === "ko"
          ? "인터넷 연결이 원활하지 않습니다. 잠시 후 다시 눌러 주세요."
          : "There was a problem with the connection. Please press the button again in a moment.",
      );
      return null;
    }
    return window.jangteo.openAttempt(button);
  };
})();
