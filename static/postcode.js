// Looking up Korean addresses: Kakao's search, or the sandbox's stand-in with the same interface
// (daum.Postcode: postcode.map.kakao.com/guide). It is loaded when somebody presses the button.
// Whatever happens the fields can be written by hand.
"use strict";

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
    news.textContent = "주소를 넣었습니다. 상세주소를 적어 주세요.";
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
    const close = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: "닫기" });
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
