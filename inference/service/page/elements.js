// The documentation: its score, and the elements with the words that show them.

import { el, panel } from "./dom.js";
import { quotes } from "./links.js";
import { scoreRing } from "./summary.js";
import { capital } from "./words.js";

const STATUS = {
  present: { sign: "✓", words: "documented" },
  absent: { sign: "–", words: "documented as absent" },
  missing: { sign: "○", words: "not documented" },
};

/**
 * The checklist of elements.
 * @param {object} result
 * @param {Record<string, string>} names of the elements.
 */
export function elementsPanel(result, names) {
  const { documentation } = result;
  const documented = documentation.elements.filter(
    (element) => element.status !== "missing",
  ).length;
  return panel(
    "elements",
    "Documentation",
    el("span.hint", {}, `${documented} of ${documentation.elements.length} elements`),
    el(
      "div.score",
      {},
      scoreRing(documentation.score, documentation.grade),
      el("div", {}, ...about(documentation, names)),
    ),
    el(
      "ul.checklist",
      {},
      documentation.elements.map((element) => row(element, names)),
    ),
    el("p.hint", {}, "Completeness of the note; a full score is no proof of the diagnosis."),
  );
}

function about({ score, grade, next_grade: next, model_score: model }, names) {
  const lines = [
    el(
      "p",
      {},
      el("b", {}, `${score} of 100, ${grade}`),
      el("span.hint", {}, ` (model: ${Math.round(model)})`),
    ),
  ];
  if (next) {
    const lacking = next.elements.map((id) => names[id] ?? id).join("; ");
    lines.push(
      el(
        "p",
        {},
        `${capital(next.grade)} with ${next.score}, once the note also tells, present or absent: `,
        el("b", {}, lacking),
        ".",
      ),
    );
  }
  return lines;
}

function row(element, names) {
  const { sign, words } = STATUS[element.status];
  const unseen = element.status !== "missing" && element.evidence.length === 0;
  const split = element.rules && element.model && element.rules !== element.model;
  return el(
    `li.is-${element.status}`,
    { data: { item: `element-${element.id}` } },
    el("span.sign", { "aria-hidden": "true" }, sign),
    el(
      "div",
      {},
      el("span.name", {}, capital(names[element.id] ?? element.id)),
      el("span.visually-hidden", {}, `, ${words}`),
      element.status === "absent" && el("span.tag.is-calm", {}, "absent"),
      unseen && el("span.hint", {}, " seen by the model only"),
      split && el("span.hint", {}, ` rules: ${element.rules}; model: ${element.model}`),
      quotes(element.evidence),
    ),
  );
}
