// The verdicts of the diagnostic criteria, and what they rest on.

import { el, panel } from "./dom.js";
import { quotes } from "./links.js";
import { capital, spoken, VERDICT_TONES } from "./words.js";

/** The panel of the criteria. */
export function criteriaPanel(result) {
  return panel(
    "criteria",
    "Criteria",
    el("span.hint", {}, "from what this note documents"),
    el("ul.criteria", {}, result.criteria_detail.map(set)),
  );
}

function set(detail) {
  const facts = (from) => from.map(({ words, place }) => (place ? `${words} (${place})` : words));
  return el(
    "li",
    { data: { item: `criteria-${detail.criteria}` } },
    el(
      "details",
      {},
      el(
        "summary",
        {},
        el("span.name", {}, detail.name),
        el(`span.tag.is-${VERDICT_TONES[detail.verdict] ?? "calm"}`, {}, spoken(detail.verdict)),
        detail.up_to &&
          detail.up_to !== detail.verdict &&
          el("span.hint", {}, `up to ${spoken(detail.up_to)}`),
      ),
      list("Rests on", facts(detail.used)),
      list("Not documented", detail.missing),
      list("Against", facts(detail.against)),
      quotes([...detail.used, ...detail.against].flatMap((fact) => fact.evidence)),
      detail.remarks.map((remark) => el("p", {}, remark)),
      el("p.hint", {}, `Version: ${detail.version}`),
    ),
  );
}

function list(name, words) {
  return (
    words.length > 0 &&
    el("p", {}, el("b", {}, `${name}: `), capital([...new Set(words)].join("; ")), ".")
  );
}
