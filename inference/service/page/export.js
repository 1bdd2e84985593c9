// Takes a result out of the page: as the bytes that the service gave, or on paper.

import { el } from "./dom.js";

/** Save the result of a note; the file's name says nothing about it. */
export function saveJson(bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/json" }));
  el("a", { href: address, download: "note_result.json" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** Open what can be folded while the page is printed. */
export function startPrinting() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("#results details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
  });
}
