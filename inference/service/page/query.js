// The query to the provider, to be edited and copied.

import { button, copyFrom, el, panel } from "./dom.js";

/** The panel of the query; null where there is nothing to ask. */
export function queryPanel({ query }) {
  if (query === null) return null;
  const text = el("textarea", {
    id: "query-text",
    spellcheck: "false",
    autocomplete: "off",
    translate: "no",
    "aria-label": "Query to the provider",
    rows: Math.min(query.split("\n").length + 4, 24),
  });
  text.value = query;
  const printed = el("pre.printed", { "aria-hidden": "true" }, query);
  text.addEventListener("input", () => (printed.textContent = text.value));
  const reset = () => {
    text.value = query;
    printed.textContent = query;
    text.focus();
  };
  return panel(
    "query",
    "Query to the provider",
    el("span.hint", {}, "non-leading; edit before you send it"),
    text,
    printed,
    el(
      "p.row-end",
      {},
      button(".quiet", "Reset", reset),
      button(".primary", "Copy", (event) => copyFrom(text, event.currentTarget)),
    ),
  );
}
