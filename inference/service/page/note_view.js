// The note with its evidence marked: a line of the note is a line here, and a stretch of words that
// the same spans cover is one mark.

import { el } from "./dom.js";
import { KINDS } from "./evidence.js";
import { unitOffsets } from "./offsets.js";

const LONG = 500; // lines, of which only those in view are laid out
const ORDER = new Map(KINDS.map((kind, index) => [kind.id, index]));
const NAMES = new Map(KINDS.map((kind) => [kind.id, kind]));

/** The kinds of spans, those first that tell most. */
function kindsOf(spans) {
  const kinds = new Set(spans.flatMap((span) => [...span.kinds]));
  if (kinds.size > 1) kinds.delete("finding"); // says less than any other
  return [...kinds].sort((a, b) => ORDER.get(a) - ORDER.get(b));
}

/**
 * The lines of a note.
 * @param {string} text
 * @param {Map<string, object>} spans of `collectEvidence`.
 * @returns {{lines: HTMLElement, marks: HTMLElement[]}}
 */
export function markedNote(text, spans) {
  const stretches = split(text, [...spans.values()]);
  const lines = el("div.lines", { translate: "no" });
  const marks = [];
  let line = el("div.line");
  const put = (words, over) => {
    const parts = words.split("\n");
    parts.forEach((part, index) => {
      if (index > 0) {
        lines.append(line);
        line = el("div.line");
      }
      if (part === "") return;
      if (over.length === 0) return line.append(part);
      const marked = mark(part, over);
      marked.classList.toggle(
        "is-joined",
        line.lastChild !== null && line.lastChild === marks.at(-1),
      );
      marks.push(marked);
      line.append(marked);
    });
  };
  for (const { from, to, over } of stretches) put(text.slice(from, to), over);
  lines.append(line);
  lines.classList.toggle("is-long", lines.childElementCount > LONG);
  if (marks.length) marks[0].tabIndex = 0;
  return { lines, marks };
}

/** Cut a text wherever a span begins or ends. */
function split(text, spans) {
  const unit = unitOffsets(
    text,
    spans.flatMap((span) => [span.start, span.end]),
  );
  const starts = Map.groupBy(spans, (span) => unit(span.start));
  const ends = Map.groupBy(spans, (span) => unit(span.end));
  const cuts = new Set([0, ...starts.keys(), ...ends.keys(), text.length]);
  const sorted = [...cuts].sort((a, b) => a - b);
  const over = new Set();
  return sorted.slice(0, -1).map((from, index) => {
    for (const span of ends.get(from) ?? []) over.delete(span);
    for (const span of starts.get(from) ?? []) over.add(span);
    return { from, to: sorted[index + 1], over: [...over] };
  });
}

function mark(words, over) {
  const keys = over.map((span) => span.key).join(" ");
  return el(
    "mark",
    { role: "button", tabindex: -1, data: { keys, kinds: kindsOf(over).join(" ") } },
    words,
  );
}

/**
 * The kinds that the marks have, as buttons that show and hide them.
 * @param {HTMLElement[]} marks
 */
export function legend(marks) {
  const counts = new Map();
  for (const kind of marks.flatMap((one) => one.dataset.kinds.split(" "))) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const hidden = new Set();
  const chips = KINDS.filter(({ id }) => counts.has(id)).map(({ id, name }) => {
    const toggle = (event) => {
      if (!hidden.delete(id)) hidden.add(id);
      event.currentTarget.setAttribute("aria-pressed", !hidden.has(id));
      paint(marks, hidden);
    };
    return el(
      "button.kind",
      {
        type: "button",
        "aria-pressed": "true",
        title: `Show or hide: ${name}`,
        on: { click: toggle },
      },
      el("span.sample", { data: { kind: id }, "aria-hidden": "true" }, "ab"),
      name,
      el("small", {}, counts.get(id)),
    );
  });
  paint(marks, hidden);
  return el("div.legend", { role: "group", "aria-label": "Kinds of evidence" }, chips);
}

/** Give each mark the look of its first kind that is not hidden, and its name where that ends. */
function paint(marks, hidden) {
  for (const one of marks) {
    one.dataset.kind = one.dataset.kinds.split(" ").find((id) => !hidden.has(id)) ?? "none";
  }
  marks.forEach((one, index) => {
    const next = marks[index + 1];
    const goesOn = next?.classList.contains("is-joined") && next.dataset.kind === one.dataset.kind;
    one.dataset.short = goesOn ? "" : (NAMES.get(one.dataset.kind)?.short ?? "");
  });
}
