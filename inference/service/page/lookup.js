// The tab that looks codes up, by code or by words.

import { lookUp } from "./api.js";
import { codeView } from "./code_view.js";
import { announce, button, byId, el } from "./dom.js";
import { counted } from "./words.js";

const CODE = /^\s*[a-z]\d/i;
const PAUSE = 250; // milliseconds after the last key
let asked = 0;

/** Fill the tab. */
export function startLookup() {
  const field = el("input", {
    type: "search",
    id: "code-query",
    placeholder: "G12.21, or words such as motor neuron",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 200,
  });
  let timer = 0;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => find(field.value), PAUSE);
  });
  const form = el(
    "form.search",
    { role: "search", autocomplete: "off" },
    field,
    el("button.primary", { type: "submit" }, "Look up"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    find(field.value);
  });
  byId("view-codes").append(
    el(
      "header.lead",
      {},
      el("h1", {}, "Look a code up"),
      el(
        "label",
        { for: "code-query" },
        "Any code of ICD-10-CM, by its number or its words, with every note that holds for it.",
      ),
    ),
    form,
    el(
      "p.examples",
      {},
      "Try ",
      ["G12.2", "G12.21", "G12.23", "G12.25", "R25.3", "Z82.0"].map((code) =>
        button(".chip.code", code, () => showCode(code)),
      ),
    ),
    el("div", { id: "code-found" }),
  );
}

/** Show the entry of a code. */
export function showCode(code) {
  byId("code-query").value = code;
  return find(code);
}

async function find(words) {
  const turn = (asked += 1);
  const found = byId("code-found");
  const query = words.trim();
  if (query === "") return found.replaceChildren();
  found.setAttribute("aria-busy", "true");
  if (!found.hasChildNodes()) found.append(el("p.empty", {}, "Looking it up …"));
  let shown;
  try {
    shown = await (CODE.test(query) ? entry(query) : list(query));
  } catch (error) {
    announce(error.message);
    shown = el("p.alert", {}, error.message);
  }
  if (turn !== asked) return;
  found.removeAttribute("aria-busy");
  found.replaceChildren(shown);
}

async function entry(code) {
  const found = await lookUp(`codes/${encodeURIComponent(code)}`);
  announce(`${found.code} ${found.title}`);
  return codeView(found, showCode);
}

async function list(words) {
  const found = await lookUp(`codes?limit=50&q=${encodeURIComponent(words)}`);
  announce(counted(found.length, "code"));
  if (found.length === 0)
    return el("p.empty", {}, "No billable code holds all these words. Try fewer of them.");
  return el(
    "ul.hits",
    { "aria-label": counted(found.length, "code") },
    found.map(({ code, title }) => {
      const hit = button(".hit", "", () => showCode(code));
      hit.append(el("code", {}, code), el("span", {}, title));
      return el("li", {}, hit);
    }),
  );
}
