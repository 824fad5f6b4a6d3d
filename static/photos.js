// Photos of phones are made smaller before they are sent: they arrive sooner,
// and none is refused for its size. Without this script they go as they are.
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

  // smaller makes a photo fit. A file that it cannot read goes to the server as it is.
  async function smaller(file, mostBytes) {
    const [picture] = await drawn(file, mostBytes, mostPixels, 1);
    return picture;
  }

  // pieces is smaller for pictures of products: a tall one that does not fit is cut, from top to bottom.
  function pieces(file, mostBytes) {
    return drawn(file, mostBytes, stripPixels, Infinity);
  }

  async function drawn(file, mostBytes, mostOfTall, mostPieces) {
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (!bitmap) return [file];
    const pixels = bitmap.width * bitmap.height;
    if (file.size <= mostBytes && pixels <= (isTall(bitmap) ? mostOfTall : mostPixels)) {
      bitmap.close();
      return [file];
    }
    const pictures = [];
    const n = Math.min(mostPieces, piecesOf(bitmap));
    for (let i = 0; i < n; i++) {
      const [top, end] = [rowOf(bitmap, i, n), rowOf(bitmap, i + 1, n)];
      pictures.push(await draw(bitmap, top, end, scaleOf(bitmap.width, end - top)));
    }
    bitmap.close();
    return pictures.includes(null) ? [file] : pictures.map((p) => new File([p], file.name, { type: p.type }));
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

  // A form with photos among its fields: what comes back comes back without them, so it is checked before.
  const input = document.querySelector("[data-photos]");
  const button = input?.form.querySelector("button:not([type=button])");
  input?.form.addEventListener("submit", async (event) => {
    const { check } = window.jangteo;
    if (!check([...input.form.elements])) return event.preventDefault();
    if (input.files.length === 0) return;
    event.preventDefault();
    button.disabled = true;
    const parcel = new DataTransfer();
    const most = Math.min(input.dataset.photos, slowBytes) / input.files.length;
    for (const file of input.files) parcel.items.add(await smaller(file, most));
    input.files = parcel.files;
    input.form.submit();
  });
  window.addEventListener("pageshow", () => {
    if (button) button.disabled = false;
  });
})();
