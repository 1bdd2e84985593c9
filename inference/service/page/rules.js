// The tab with every rule, guardrail and set of criteria.

import { lookUp } from "./api.js";
import { announce, byId, el } from "./dom.js";
import { counted, SEVERITIES, spoken } from "./words.js";

const KINDS = { rule: "rule", guardrail: "guardrail", criteria: "criteria" };
let entries = [];

/** Fill the tab. */
export async function startRules() {
  const field = el("input", {
    type: "search",
    id: "rule-query",
    placeholder: "Filter: STM-, EMG, family …",
    autocomplete: "off",
    spellcheck: "false",
  });
  field.addEventListener("input", () => filter(field.value));
  byId("view-rules").append(
    el(
      "header.lead",
      {},
      el("h1", {}, "Rules"),
      el(
        "label",
        { for: "rule-query" },
        "The model proposes, the rules dispose: each with its source.",
      ),
    ),
    el("div.search", {}, field),
    el("p.hint", { id: "rule-count" }),
    el("ul.rules", { id: "rule-list" }),
  );
  try {
    const found = await lookUp("rules");
    entries = found.map((rule) => ({
      words: Object.values(rule).join(" ").toLowerCase(),
      node: row(rule),
    }));
    byId("rule-list").append(...entries.map((entry) => entry.node));
    filter(field.value);
  } catch (error) {
    byId("rule-list").replaceWith(el("p.alert", { role: "alert" }, error.message));
  }
}

/** Show one rule alone. */
export function showRule(id) {
  byId("rule-query").value = id;
  filter(id);
}

function filter(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { words: own, node } of entries) {
    node.hidden = !wanted.every((word) => own.includes(word));
    count += !node.hidden;
  }
  byId("rule-count").textContent = entries.length ? `${count} of ${entries.length}` : "Loading …";
  if (entries.length && words) announce(counted(count, "rule"));
}

function row({ id, kind, title, source, severity, issue }) {
  return el(
    "li",
    {},
    el(
      "div.rule-head",
      {},
      el("code", {}, id),
      el(
        `span.tag.is-${severity ?? "calm"}`,
        {},
        severity ? SEVERITIES[severity].one : KINDS[kind],
      ),
    ),
    el(
      "div",
      {},
      el("b", {}, title),
      issue && el("span.tag.is-calm", {}, spoken(issue)),
      el("p.hint", {}, source),
    ),
  );
}
