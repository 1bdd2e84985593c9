// A scored note: the answers, the note with its evidence, and the panels.

import { codePanel } from "./code_card.js";
import { criteriaPanel } from "./criteria.js";
import { button, el } from "./dom.js";
import { elementsPanel } from "./elements.js";
import { collectEvidence } from "./evidence.js";
import { saveJson } from "./export.js";
import { findingsPanel } from "./findings.js";
import { gridPanel } from "./grid.js";
import { tie } from "./links.js";
import { measurementsPanel } from "./measurements.js";
import { legend, markedNote } from "./note_view.js";
import { picturePanel } from "./picture.js";
import { queryPanel } from "./query.js";
import { summary } from "./summary.js";
import { capital } from "./words.js";

/**
 * The nodes of a result.
 * @param {object} scored
 * @param {object} scored.note as it was sent.
 * @param {object} scored.result
 * @param {ArrayBuffer} scored.bytes of the result.
 * @param {Record<string, string>} names of the elements and the measured values.
 * @param {object} go where to: `edit`, `fresh`, `code` and `rule`.
 */
export function resultView({ note, result, bytes }, names, go) {
  const evidence = collectEvidence(result, names);
  const { lines, marks } = markedNote(note.text, evidence.spans);
  const inspector = el("p.inspector", { id: "inspector" }, el("span.hint", {}, help(marks)));
  const scroller = el(
    "div.note",
    { role: "region", "aria-label": "The note with its evidence", tabindex: 0 },
    lines,
  );
  const labels = button(
    ".kind",
    "Labels",
    () => {
      labels.setAttribute("aria-pressed", scroller.classList.toggle("with-labels"));
    },
    { "aria-pressed": "false", title: "Name the kind at each mark" },
  );
  const kinds = legend(marks);
  if (marks.length) kinds.append(labels);
  const reader = el("section.reader", { "aria-label": "Note" }, kinds, scroller, inspector);
  const panels = el(
    "div.panels",
    {},
    el(
      "div.column",
      {},
      codePanel(result, go.code),
      findingsPanel(result, go.rule),
      queryPanel(result),
    ),
    el(
      "div.column",
      {},
      elementsPanel(result, names),
      picturePanel(result),
      gridPanel(result),
      criteriaPanel(result),
      measurementsPanel(result, names),
    ),
  );
  tie({ note: scroller, panels, inspector, marks }, evidence);
  return [
    toolbar(note, bytes, go),
    screened(result),
    summary(result),
    el("div.desk", {}, reader, panels),
    provenance(result),
  ];
}

function help(marks) {
  return marks.length
    ? "Point at marked words, or go along them with the arrow keys; Enter leads to what rests on them."
    : "Nothing in the note is marked.";
}

function toolbar(note, bytes, go) {
  const dated = note.service_date ? `, ${note.service_date}` : "";
  return el(
    "div.toolbar",
    {},
    el("h1", { id: "result-title", tabindex: -1 }, "Result"),
    el(
      "span.tag.is-calm",
      {},
      `${note.setting === "unknown" ? "Setting unknown" : capital(note.setting)}${dated}`,
    ),
    el(
      "div.tools",
      { role: "group", "aria-label": "What to do with the result" },
      button(".quiet", "Edit note", go.edit),
      button(".quiet", "New note", go.fresh),
      button(".quiet", "Save JSON", () => saveJson(bytes)),
      button(".quiet", "Print", () => print()),
    ),
  );
}

function screened(result) {
  return result.screened
    ? el(
        "p.alert.is-calm",
        {},
        "Nothing in this note points at a motor neuron disease, so that it was not read further.",
      )
    : "";
}

function provenance({ note_id: id, provenance: made }) {
  const said = [
    `mndnotes ${made.package}`,
    `model ${made.model} (${made.model_sha256.slice(0, 12)})`,
    `rules ${made.rules}`,
    made.code_set,
    `note ${id}`,
  ];
  return el("p.provenance.hint", {}, said.join(" · "));
}
