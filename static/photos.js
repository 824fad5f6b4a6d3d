// Photos of phones are made smaller before they are sent: they arrive sooner,
// and none is refused for its size. Without this script they go as they are.
(() => {
  "use strict";

  const mostPixels = 16e6;
  const longSide = 2400; // the shop's own pictures are smaller still
  const slowBytes = 3e6; // what a slow line sends in the 15 seconds that a form may take

  // smaller makes a photo fit. A file that it cannot read goes to the server as it is.
  async function smaller(file, mostBytes) {
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (!bitmap) return file;
    const { width, height } = bitmap;
    const fits = file.size <= mostBytes && width * height <= mostPixels;
    const picture = fits ? null : await draw(bitmap, Math.min(1, longSide / Math.max(width, height)));
    bitmap.close();
    return picture ? new File([picture], file.name, { type: picture.type }) : file;
  }

  function draw(bitmap, scale) {
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  }

  window.jangteo = Object.assign(window.jangteo || {}, { smaller });

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
