// The findings by severity, with what to do.

import { button, el, panel } from "./dom.js";
import { findingGroups } from "./evidence.js";
import { quotes } from "./links.js";
import { counted, SEVERITIES } from "./words.js";

/**
 * The panel of findings.
 * @param {object} result
 * @param {(rule: string) => void} showRule opens the rule of that id.
 */
export function findingsPanel(result, showRule) {
  const groups = findingGroups(result).map((group, index) => ({ group, index }));
  const parts = Object.entries(SEVERITIES).map(([severity, words]) => {
    const own = groups.filter(({ group }) => group[0].severity === severity);
    if (own.length === 0) return null;
    const count = own.reduce((sum, { group }) => sum + group.length, 0);
    return [
      el("h3", {}, counted(count, words.one, words.many)),
      el(
        "ol.findings",
        {},
        own.map(({ group, index }) => card(group, index, severity, showRule)),
      ),
    ];
  });
  const none = el("p.empty", {}, "No rule has anything to say about this note.");
  return panel("findings", "Findings", null, ...(groups.length ? parts.flat() : [none]));
}

function card(group, index, severity, showRule) {
  const first = group[0];
  const sources = new Set(group.flatMap((finding) => finding.source.split("; ")));
  return el(
    `li.finding.is-${severity}`,
    { data: { item: `finding-${index}` } },
    el("span.sign", { "aria-hidden": "true" }, SEVERITIES[severity].sign),
    el(
      "div",
      {},
      group.map((finding) =>
        el(
          "p.message",
          {},
          finding.message,
          " ",
          button(".rule", finding.rule, () => showRule(finding.rule), { title: "Show the rule" }),
        ),
      ),
      el("p.do", {}, el("b", {}, "Do: "), first.mitigation),
      quotes(first.evidence),
      el(
        "details",
        {},
        el("summary", {}, "Why it matters"),
        el("p", {}, first.impact),
        el("p.hint", {}, `Source: ${[...sources].join("; ")}`),
      ),
    ),
  );
}
