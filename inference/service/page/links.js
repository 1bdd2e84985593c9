// Ties the marks of the note to the items that rest on them, for mouse and keyboard, both ways.
//
// Items carry `data-item`, quotes in them `data-key`, marks `data-keys`.

import { announce, button, el, reveal } from "./dom.js";
import { keyOf, KINDS } from "./evidence.js";

const NAMES = new Map(KINDS.map((kind) => [kind.id, kind.name]));
const FLASH = 1600; // milliseconds

/** A quote of the note that leads to its place. */
export function quoteButton(span) {
  const words = span.text.replace(/\s+/gu, " ").trim();
  return el(
    "button.quote",
    { type: "button", title: "Show in the note", data: { key: keyOf(span) } },
    words.length > 90 ? `${words.slice(0, 89)}…` : words,
  );
}

/** The quotes of some evidence, each place once. */
export function quotes(evidence) {
  const places = new Map(evidence.map((span) => [keyOf(span), span]));
  if (places.size === 0) return null;
  return el(
    "ul.quotes",
    { "aria-label": "In the note" },
    [...places.values()].map((span) => el("li", {}, quoteButton(span))),
  );
}

/**
 * Make the ties work.
 * @param {object} parts
 * @param {HTMLElement} parts.note what holds the marks.
 * @param {HTMLElement} parts.panels what holds the items.
 * @param {HTMLElement} parts.inspector says what the current mark is.
 * @param {HTMLElement[]} parts.marks
 * @param {{items: Map<string, object>}} evidence of `collectEvidence`.
 */
export function tie({ note, panels, inspector, marks }, { items }) {
  const keysOf = (mark) => mark.dataset.keys.split(" ");
  const marksOf = (keys) => marks.filter((mark) => keysOf(mark).some((key) => keys.has(key)));
  const nodesOf = (mark) =>
    [...items].filter(([, item]) => keysOf(mark).some((key) => item.keys.has(key)));

  const light = (keys) => {
    note.classList.toggle("is-searched", keys.size > 0);
    for (const mark of marks)
      mark.classList.toggle(
        "is-lit",
        keysOf(mark).some((key) => keys.has(key)),
      );
  };
  const keysAt = (target) => {
    const quote = target.closest("[data-key]");
    if (quote) return new Set([quote.dataset.key]);
    return items.get(target.closest("[data-item]")?.dataset.item)?.keys ?? new Set();
  };
  const goToMarks = (keys) => {
    const found = marksOf(keys);
    if (found.length === 0) return;
    flash(found);
    focusMark(found[0]);
    reveal(found[0]);
  };
  const goToItem = (id) => {
    const node = panels.querySelector(`[data-item="${CSS.escape(id)}"]`);
    if (!node) return;
    flash([node]);
    (node.matches("button, a") ? node : (node.querySelector("button") ?? node)).focus({
      preventScroll: true,
    });
    reveal(node);
  };
  const focusMark = (mark) => {
    for (const one of marks) one.tabIndex = one === mark ? 0 : -1;
    mark.focus({ preventScroll: true });
  };
  const describe = (mark) => {
    for (const one of marks) one.toggleAttribute("aria-describedby", false);
    mark.setAttribute("aria-describedby", inspector.id);
    const found = nodesOf(mark);
    const ids = new Set(found.map(([id]) => id));
    for (const node of panels.querySelectorAll("[data-item]")) {
      node.classList.toggle("is-lit", ids.has(node.dataset.item));
    }
    const kinds = mark.dataset.kinds.split(" ").map((kind) => NAMES.get(kind));
    inspector.replaceChildren(
      el("b", {}, kinds.join(" · ")),
      ...found.map(([id, item]) =>
        button(".link", item.label, () => goToItem(id), { data: { to: id } }),
      ),
    );
  };

  for (const event of ["mouseover", "focusin"]) {
    panels.addEventListener(event, ({ target }) => light(keysAt(target)));
    note.addEventListener(event, ({ target }) => {
      const mark = target.closest("mark");
      if (mark) describe(mark);
    });
  }
  for (const event of ["mouseleave", "focusout"])
    panels.addEventListener(event, () => light(new Set()));
  panels.addEventListener("click", ({ target }) => {
    const quote = target.closest("[data-key]");
    if (quote) return goToMarks(new Set([quote.dataset.key]));
    if (!target.closest("button, a, summary, textarea, input") && !String(getSelection()))
      goToMarks(keysAt(target));
  });
  note.addEventListener("click", ({ target }) => {
    const mark = target.closest("mark");
    if (mark && !String(getSelection())) goToItem(bestItem(nodesOf(mark)));
  });
  note.addEventListener("keydown", (event) => {
    const at = marks.indexOf(event.target.closest("mark"));
    if (at < 0) return;
    const to = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: marks.length - 1,
    };
    if (event.key in to) {
      event.preventDefault();
      const next = marks[Math.min(Math.max(to[event.key], 0), marks.length - 1)];
      focusMark(next);
      reveal(next, "nearest");
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      goToItem(bestItem(nodesOf(marks[at])));
      announce(items.get(bestItem(nodesOf(marks[at]))).label);
    }
  });
}

/** The item to lead to: a finding, else a statement, else whichever comes first. */
function bestItem(found) {
  const ids = found.map(([id]) => id);
  return ids.find((id) => id.startsWith("finding")) ?? ids[0];
}

function flash(nodes) {
  for (const node of nodes) node.classList.add("is-flashed");
  setTimeout(() => nodes.forEach((node) => node.classList.remove("is-flashed")), FLASH);
}
