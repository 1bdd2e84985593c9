// An entry of ICD-10-CM as the look-up shows it.

import { button, el } from "./dom.js";
import { capital } from "./words.js";

const NOTES = {
  excludes1: "Excludes1: never coded together",
  excludes2: "Excludes2: not part of it; both may be coded",
  "inclusion terms": "Also in this code",
};

/**
 * An entry with its path, notes and what is below it.
 * @param {object} entry
 * @param {(code: string) => void} show opens another entry.
 */
export function codeView(entry, show) {
  const linked = ({ code, title }) => {
    const link = button(".link", "", () => show(code), { "aria-label": `${code} ${title}` });
    link.append(el("code", {}, code), " ", title);
    return el("li", {}, link);
  };
  return el(
    "article.panel",
    { tabindex: -1, "aria-labelledby": "entry-title" },
    entry.path.length > 0 && el("ol.path", { "aria-label": "Above it" }, entry.path.map(linked)),
    el(
      "header",
      {},
      el("h2", { id: "entry-title" }, el("code.code-name", {}, entry.code), " ", entry.title),
      el(
        `span.tag.is-${entry.billable ? "good" : "calm"}`,
        {},
        entry.billable ? "billable" : "not billable",
      ),
    ),
    entry.remarks.map((remark) => el("p.alert.is-calm", {}, remark)),
    entry.release_note && el("p.alert.is-calm", {}, entry.release_note),
    entry.children.length > 0 && [
      el("h3", {}, "Below it"),
      el("ul.plain", {}, entry.children.map(linked)),
    ],
    Object.entries(entry.notes).map(([kind, lines]) => [
      el("h3", {}, NOTES[kind] ?? capital(kind)),
      el(
        "ul.notes",
        {},
        lines.map((line) => el("li", {}, line)),
      ),
    ]),
    el("p.hint", {}, entry.release),
  );
}
