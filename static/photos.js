// Photos of phones are made smaller before they are sent: they arrive sooner,
// and none is refused for its size. Kinds that the server does not take are drawn,
// where the browser can read them. Without this script they go as they are.
(() => {
  "use strict";

  const mostPixels = 16e6;
  const longSide = 2400; // the shop's own pictures are smaller still
  const slowBytes = 3e6; // what a slow line sends in the 15 seconds that a form may take

  // Tall pictures are read, so they stay as wide as they are. The server cuts those that it is sure to take.
  const stripPixels = 32e6;
  const piecePixels = 6e6;
  const blockRows = 16;
  const isTall = ({ width, height }) => height >= 3 * width;

  // The server takes JPEG, PNG and WebP that do not move. Colours for print are drawn as
  // well: browsers know to read their profile.
  const taken = /^(\xff\xd8\xff|[^]PNG\r\n|RIFF[^]{4}WEBP)/;
  const forPrint = /^\xff\xd8\xff[^]*\xff[\xc0-\xc2]\0\x14\x08[^]{4}\x04/; // a frame of four colours
  const frameOfGIF = /!\xf9\x04[^]{4}\0[,!]/g;
  const headBytes = 4 << 20;

  async function lookAt(file) {
    const text = new TextDecoder("latin1").decode(await file.slice(0, headBytes).arrayBuffer());
    const moves = text.startsWith("GIF8") ? (text.match(frameOfGIF) || []).length > 1
      : text.slice(1, 4) === "PNG" ? text.slice(0, 4096).includes("acTL")
      : text.slice(8, 16) === "WEBPVP8X" ? (text.charCodeAt(20) & 2) > 0
      : text.slice(4, 12) === "ftypavis";
    return { moves, asItIs: taken.test(text) && !moves && !forPrint.test(text) };
  }

  // smaller makes a photo fit. A file that it cannot read goes to the server as it is.
  async function smaller(file, mostBytes) {
    const { files } = await drawn(file, mostBytes, mostPixels, 1);
    return files[0];
  }

  // pieces is smaller for pictures of products: a tall one that does not fit is cut, from
  // top to bottom. moves tells that only the first frame of it is there.
  function pieces(file, mostBytes) {
    return drawn(file, mostBytes, stripPixels, Infinity);
  }

  async function drawn(file, mostBytes, mostOfTall, mostPieces) {
    const { moves, asItIs } = await lookAt(file);
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (!bitmap) return { files: [file], moves: false };
    const pixels = bitmap.width * bitmap.height;
    if (asItIs && file.size <= mostBytes && pixels <= (isTall(bitmap) ? mostOfTall : mostPixels)) {
      bitmap.close();
      return { files: [file], moves };
    }
    const pictures = [];
    const n = Math.min(mostPieces, piecesOf(bitmap));
    for (let i = 0; i < n; i++) {
      const [top, end] = [rowOf(bitmap, i, n), rowOf(bitmap, i + 1, n)];
      pictures.push(await draw(bitmap, top, end, scaleOf(bitmap.width, end - top)));
    }
    bitmap.close();
    if (pictures.includes(null)) return { files: [file], moves: false };
    return { files: pictures.map((p) => new File([p], file.name, { type: p.type })), moves };
  }

  function piecesOf({ width, height }) {
    const wanted = Math.ceil(width * height / piecePixels);
    return Math.max(1, Math.min(wanted, Math.floor(height / (3 * width + blockRows))));
  }

  // rowOf is where piece i of n begins: between the blocks of JPEG, so that no seam is seen.
  function rowOf({ height }, i, n) {
    return i === n ? height : Math.floor(height * i / n / blockRows) * blockRows;
  }

  function scaleOf(width, height) {
    if (isTall({ width, height })) return Math.min(1, Math.sqrt(mostPixels / (width * height)));
    return Math.min(1, longSide / Math.max(width, height));
  }

  function draw(bitmap, top, end, scale) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round((end - top) * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, top, bitmap.width, end - top, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  }

  window.jangteo = Object.assign(window.jangteo || {}, { smaller, pieces });

  // Forms with photos among their fields: what comes back comes back without them, so they are checked before.
  for (const input of document.querySelectorAll("[data-photos]")) {
    const { form } = input;
    const button = form.querySelector("button:not([type=button])");
    form.addEventListener("submit", async (event) => {
      const { check } = window.jangteo;
      if (!check([...form.elements])) return event.preventDefault();
      if (input.files.length === 0) return;
      event.preventDefault();
      button.disabled = true;
      const parcel = new DataTransfer();
      const most = Math.min(input.dataset.photos, slowBytes) / input.files.length;
      for (const file of input.files) parcel.items.add(await smaller(file, most));
      input.files = parcel.files;
      form.submit();
    });
    window.addEventListener("pageshow", () => { button.disabled = false; });
  }
})();
