// What is stated, what the model sees with the names of diagnoses masked, and what the rules said.

import { el, panel } from "./dom.js";
import { quoteButton } from "./links.js";
import { AGREEMENT, DIAGNOSES, percent, PICTURES } from "./words.js";

/** The panel of statement and picture. */
export function picturePanel(result) {
  const { diagnosis, guardrails, read } = result;
  const { picture } = diagnosis;
  const agreement = AGREEMENT[diagnosis.agreement];
  const chosen = new Set(picture.prediction_set);
  const part = read.tokens < read.of ? `The model read ${read.tokens} of ${read.of} tokens. ` : "";
  return panel(
    "picture",
    "Statement and picture",
    el(`span.tag.is-${agreement.tone}`, {}, agreement.words),
    el("h3", {}, "Stated in the note"),
    diagnosis.stated.length
      ? el("ul.stated", {}, diagnosis.stated.map(statement))
      : el("p.empty", {}, "No motor neuron diagnosis is stated."),
    el("h3", {}, "Seen by the model"),
    el(
      "ul.shares",
      {},
      Object.entries(picture.probabilities).map(([label, share]) =>
        bar(label, share, chosen.has(label)),
      ),
    ),
    el(
      "p.hint",
      {},
      `${part}A second opinion from the clinical picture alone: the names of diagnoses are masked. `,
      `Filled bars are the prediction set {${picture.prediction_set.join(", ")}}: what can't be ruled out.`,
    ),
    guardrails.length > 0 && el("h3", {}, "Guardrails"),
    guardrails.length > 0 && el("ul.rails", {}, guardrails.map(rail)),
  );
}

function statement(stated, index) {
  return el(
    "li",
    { data: { item: `stated-${index}` } },
    el(`span.assertion.is-${stated.assertion}`, {}, stated.assertion),
    el("b", {}, DIAGNOSES[stated.label]),
    quoteButton(stated),
  );
}

function bar(label, share, chosen) {
  const filled = el("span.filled");
  filled.style.inlineSize = `${share * 100}%`;
  return el(
    `li${chosen ? ".is-chosen" : ""}`,
    { title: PICTURES[label] },
    el("b", {}, label),
    el("span.track", { "aria-hidden": "true" }, filled),
    el("span.number", {}, percent(share)),
    el("span.visually-hidden", {}, chosen ? "in the prediction set" : "not in the prediction set"),
  );
}

function rail({ rule, action, before, after, why }) {
  const change = before === after ? before : `${before} → ${after}`;
  return el(
    "li",
    {},
    el("span.tag.is-ask", {}, action),
    " ",
    el("b", {}, change),
    " ",
    why,
    " ",
    el("code", {}, rule),
  );
}
