// A stand-in for Kakao's postcode search, for shops in sandbox mode: the same daum.Postcode, over a
// few addresses, without the internet.
"use strict";

(() => {
  // Postcode, address by road, address by lot, building (an apartment house when it ends in 아파트).
  const places = [
    ["03045", "서울특별시 종로구 사직로 161", "서울특별시 종로구 세종로 1-91", "경복궁"],
    ["04001", "서울특별시 마포구 양화로 1", "서울특별시 마포구 합정동 385-1", ""],
    ["04524", "서울특별시 중구 세종대로 110", "서울특별시 중구 태평로1가 31", "서울특별시청"],
    ["05551", "서울특별시 송파구 올림픽로 300", "서울특별시 송파구 신천동 29", "롯데월드타워"],
    ["06236", "서울특별시 강남구 테헤란로 152", "서울특별시 강남구 역삼동 737", "강남파이낸스센터"],
    ["07335", "서울특별시 영등포구 국제금융로 10", "서울특별시 영등포구 여의도동 23", ""],
    ["13529", "경기도 성남시 분당구 판교역로 166", "경기도 성남시 분당구 백현동 532", ""],
    ["16514", "경기도 수원시 영통구 도청로 30", "경기도 수원시 영통구 이의동 1435", "경기도청"],
    ["21999", "인천광역시 연수구 송도과학로 16", "인천광역시 연수구 송도동 24-5", "해돋이아파트"],
    ["34126", "대전광역시 유성구 대학로 99", "대전광역시 유성구 궁동 220", ""],
    ["41911", "대구광역시 중구 공평로 88", "대구광역시 중구 동인동1가 2", "대구광역시청"],
    ["47545", "부산광역시 연제구 중앙대로 1001", "부산광역시 연제구 연산동 1000", "부산광역시청"],
    ["48058", "부산광역시 해운대구 센텀중앙로 79", "부산광역시 해운대구 우동 1457", ""],
    ["61945", "광주광역시 서구 내방로 111", "광주광역시 서구 치평동 1200", "광주광역시청"],
    ["25460", "강원특별자치도 강릉시 창해로 514", "강원특별자치도 강릉시 강문동 242", "바다아파트"],
    ["40240", "경상북도 울릉군 울릉읍 도동길 64", "경상북도 울릉군 울릉읍 도동리 250", ""],
    ["40205", "경상북도 울릉군 북면 천부길 12", "경상북도 울릉군 북면 천부리 521", ""],
    ["63122", "제주특별자치도 제주시 문연로 6", "제주특별자치도 제주시 연동 312-1", "제주특별자치도청"],
    ["63309", "제주특별자치도 제주시 첨단로 242", "제주특별자치도 제주시 영평동 2181", ""],
    ["63565", "제주특별자치도 서귀포시 신중로 55", "제주특별자치도 서귀포시 법환동 799", "한라아파트"],
  ];

  const plain = (words) => words.replace(/\s+/g, "").toLowerCase();

  function found(query) {
    const parts = query.trim().split(/\s+/).map(plain).filter(Boolean);
    return parts.length === 0 ? [] : places.filter((p) => parts.every((part) => plain(p.join(" ")).includes(part)));
  }

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // dataOf is a place as Kakao's search gives it to oncomplete.
  function dataOf([zonecode, roadAddress, jibunAddress, buildingName]) {
    const apartment = buildingName.endsWith("아파트") ? "Y" : "N";
    return {
      zonecode,
      address: roadAddress,
      roadAddress,
      jibunAddress,
      buildingName,
      apartment,
      userSelectedType: "R",
    };
  }

  class Postcode {
    constructor(options) {
      this.options = options;
    }

    // embed puts the search into an element.
    embed(element) {
      const input = make("input", {
        type: "search",
        id: "postcode-search",
        autocomplete: "off",
        enterKeyHint: "search",
        placeholder: "예: 테헤란로 152, 연동, 울릉",
      });
      const list = make("ul", { className: "postcode-found" });
      const status = make("p", {
        className: "hint",
        textContent: "모의 결제 모드의 주소 목록입니다. 도로명, 동, 건물 이름으로 검색할 수 있습니다.",
      });
      status.setAttribute("role", "status");
      input.addEventListener("input", () => {
        const hits = found(input.value);
        list.replaceChildren(...hits.map((place) => this.choice(place)));
        const none = "찾는 주소가 없으면 닫고 직접 입력해 주세요.";
        status.textContent = hits.length > 0 ? hits.length + "건을 찾았습니다." : none;
      });
      input.addEventListener("keydown", (event) => {
        if (event.key === "Enter") event.preventDefault();
      });
      element.append(make("label", { htmlFor: "postcode-search", textContent: "주소검색" }), input, status, list);
      input.focus();
    }

    choice(place) {
      const [zonecode, road, lot, building] = place;
      const button = make(
        "button",
        { type: "button" },
        make("strong", { textContent: zonecode }),
        make("span", { textContent: building ? road + " (" + building + ")" : road }),
        make("small", { textContent: "지번 " + lot }),
      );
      button.addEventListener("click", () => this.options.oncomplete(dataOf(place)));
      return make("li", {}, button);
    }

    // open shows the search in a window of its own; here a dialog stands for that.
    open() {
      const dialog = make("dialog", { className: "postcode-layer" });
      dialog.setAttribute("aria-label", "주소검색");
      const close = make("button", { type: "button", className: "button small", textContent: "닫기" });
      const place = make("div");
      close.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => dialog.remove());
      dialog.append(close, place);
      document.body.append(dialog);
      dialog.showModal();
      const done = this.options.oncomplete;
      this.options = {
        ...this.options,
        oncomplete: (data) => {
          dialog.close();
          done(data);
        },
      };
      this.embed(place);
    }
  }

  window.daum = { Postcode };
})();
