// Starts the page: a note goes from the form to the service, and its result onto the page.

import { lookUp, score } from "./api.js";
import { complain, fill, startComposer } from "./composer.js";
import { announce, byId } from "./dom.js";
import { startPrinting } from "./export.js";
import { startGuide } from "./guide.js";
import { showCode, startLookup } from "./lookup.js";
import { resultView } from "./result_view.js";
import { showRule, startRules } from "./rules.js";
import { inOneSentence } from "./summary.js";
import { openTab, startTabs } from "./tabs.js";
import { startTheme } from "./theme.js";

const HERE = ["localhost", "127.0.0.1", "[::1]"];
let reading = null;

const go = {
  edit: () => write(byId("text").value),
  fresh: () => write(""),
  note: (text) => {
    openTab("note");
    write(text);
    byId("composer").requestSubmit();
  },
  code: (code) => {
    openTab("codes");
    showCode(code);
    byId("code-query").focus();
  },
  rule: (rule) => {
    openTab("rules");
    showRule(rule);
    byId("rule-query").focus();
  },
};

/** Back to the form, with a text in it. */
function write(text) {
  fill(text);
  byId("results").hidden = true;
  byId("results").replaceChildren();
  byId("composer").hidden = false;
  scrollTo(0, 0);
  byId("text").focus();
}

async function read(note) {
  reading?.abort();
  const own = (reading = new AbortController());
  busy(true);
  announce("Reading the note");
  try {
    const [scored, elements, measured] = await Promise.all([
      score(note, own.signal),
      lookUp("elements"),
      lookUp("measurements"),
    ]);
    if (own === reading) show({ note, ...scored }, { ...measured, ...elements });
  } catch (error) {
    if (error.name !== "AbortError") complain(error.message);
  } finally {
    if (own === reading) busy(false);
  }
}

function show(scored, names) {
  byId("results").replaceChildren(...resultView(scored, names, go));
  byId("composer").hidden = true;
  byId("results").hidden = false;
  scrollTo(0, 0);
  byId("result-title").focus({ preventScroll: true });
  announce(inOneSentence(scored.result));
}

function busy(is) {
  byId("score").setAttribute("aria-disabled", is);
  byId("score").firstElementChild.textContent = is ? "Reading …" : "Read the note";
  byId("composer").setAttribute("aria-busy", is);
}

byId("privacy").textContent = HERE.includes(location.hostname)
  ? "Nothing leaves this machine, and the page keeps nothing."
  : `Notes go to ${location.host} and nowhere else; the page keeps nothing.`;
startTheme();
startTabs({ codes: startLookup, guide: () => startGuide(go), rules: startRules });
startComposer(read);
startPrinting();
