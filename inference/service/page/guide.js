// The tab with the guide cards of ALS, PLS and PMA.

import { lookUp } from "./api.js";
import { button, byId, copyFrom, el, panel } from "./dom.js";
import { capital, spoken } from "./words.js";

const NAMES = ["als", "pls", "pma"];

/**
 * Fill the tab.
 * @param {object} go where to: `code`, and `note` with an example.
 */
export function startGuide(go) {
  const choices = NAMES.map((name) => {
    const choice = el("input", {
      type: "radio",
      name: "guide",
      value: name,
      checked: name === "als",
    });
    choice.addEventListener("change", () => show(name, go));
    return el("label", {}, choice, el("span", {}, name.toUpperCase()));
  });
  byId("view-guide").append(
    el(
      "header.lead",
      {},
      el("h1", {}, "Guide cards"),
      el(
        "p",
        {},
        "What a note should hold, what goes wrong, and what it costs, with the source of each statement.",
      ),
    ),
    el("fieldset.choice", {}, el("legend.visually-hidden", {}, "Diagnosis"), choices),
    el("div", { id: "guide-card" }),
  );
  show("als", go);
}

async function show(name, go) {
  const place = byId("guide-card");
  place.setAttribute("aria-busy", "true");
  try {
    const found = await lookUp(`guide/${name}`);
    const chosen = document.querySelector('input[name="guide"]:checked').value;
    if (chosen === name) place.replaceChildren(card(found, go));
  } catch (error) {
    place.replaceChildren(el("p.alert", { role: "alert" }, error.message));
  }
  place.removeAttribute("aria-busy");
}

function card({ title, card: about, template }, go) {
  const code = (one) => button(".chip.code", one, () => go.code(one), { title: `Look ${one} up` });
  const cited = ({ text, source }) => el("li", {}, text, " ", el("span.hint", {}, source));
  const criteria = (kind) => about.criteria.filter((one) => one.kind === kind).map(cited);
  return el(
    "div.cards",
    {},
    panel(
      "guide-head",
      title,
      code(about.code),
      el("p.hint", {}, `Also: ${about.also.join("; ")}`),
      el("h3", {}, "Clinical criteria"),
      el("ul.notes", {}, criteria("clinical")),
      el("h3", {}, "Documentation criteria"),
      el("ul.notes", {}, criteria("documentation")),
      el("h3", {}, "Good to know"),
      el("ul.notes", {}, about.notes.map(cited)),
      el("p", {}, el("b", {}, "Not together with "), about.apart_from.map(code)),
    ),
    panel("guide-risks", "What goes wrong", null, ...about.risks.map(risk)),
    panel(
      "guide-examples",
      "Two notes",
      null,
      example("Poor", "bad", about.examples.poor, go),
      example("Good", "good", about.examples.good, go),
    ),
    panel("guide-template", "Template", null, ...templateParts(template)),
    panel(
      "guide-beside",
      "Codes beside it",
      null,
      el(
        "ul.plain",
        {},
        about.beside.map((one) =>
          el("li.advice", {}, code(one.code), el("span", {}, capital(one.when))),
        ),
      ),
    ),
    panel(
      "guide-differential",
      "What else it may be",
      null,
      el(
        "ul.plain",
        {},
        about.differential.map((one) =>
          el(
            "li.advice",
            {},
            one.code ? code(one.code) : el("span.chip", {}, "–"),
            el("span", {}, el("b", {}, capital(one.name)), el("br"), one.apart),
          ),
        ),
      ),
    ),
  );
}

function risk({ risk: name, impact, mitigation, carried_by: rules }) {
  return el(
    "div.risk",
    {},
    el("h3", {}, name),
    el(
      "dl",
      {},
      Object.entries(impact).map(([kind, words]) => [
        el("dt", {}, capital(spoken(kind))),
        el("dd", {}, words),
      ]),
    ),
    el("p.do", {}, el("b", {}, "Do: "), mitigation),
    el("p.hint", {}, rules.join(", ")),
  );
}

function example(name, tone, { note, why }, go) {
  return el(
    "figure.example",
    {},
    el("figcaption", {}, el(`span.tag.is-${tone}`, {}, name), " ", why),
    el("blockquote", {}, note),
    button(".quiet", "Read this note", () => go.note(note), {
      "aria-label": `Read the ${name.toLowerCase()} note`,
    }),
  );
}

function templateParts(template) {
  const text = el("textarea.template", {
    readonly: true,
    spellcheck: "false",
    rows: template.split("\n").length + 1,
    "aria-label": "Template",
  });
  text.value = template;
  return [
    text,
    el(
      "p.row-end",
      {},
      button(".primary", "Copy", (event) => copyFrom(text, event.currentTarget)),
    ),
  ];
}
