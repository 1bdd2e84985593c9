// The code that the statement supports, and why.

import { button, el, panel } from "./dom.js";
import { CODING } from "./words.js";

/**
 * The panel of the code.
 * @param {object} result
 * @param {(code: string) => void} showCode opens a code in the look-up.
 */
export function codePanel(result, showCode) {
  const { coding } = result;
  const status = CODING[coding.status];
  const one = (code) =>
    button(".chip.code", code, () => showCode(code), { title: `Look ${code} up` });
  return panel(
    "code",
    "Code",
    el(`span.tag.is-${status.tone}`, {}, status.words),
    el(
      "div.code-head",
      {},
      coding.code
        ? button(".code-name", coding.code, () => showCode(coding.code), { title: "Look it up" })
        : el("b.code-name", {}, "None"),
      el(
        "p",
        {},
        el("b", {}, coding.title ?? "No code to assign"),
        coding.code && billable(coding),
      ),
    ),
    el("p", {}, status.why),
    reasons(result),
    el(
      "dl",
      {},
      pair("Excluded beside it", coding.excluded.map(one)),
      pair("See also", coding.alternatives.map(one)),
      pair(
        "May stand beside it",
        coding.ancillary.map(({ code, advice }) =>
          el("div.advice", {}, one(code), el("span", {}, advice)),
        ),
      ),
      pair("Release", [coding.release, coding.release_note && el("p", {}, coding.release_note)]),
    ),
  );
}

function billable({ billable: is }) {
  return el(`span.tag.is-${is ? "calm" : "bad"}`, {}, is ? "billable" : "not billable");
}

/** What in the note decides about the code: its gravest findings. */
function reasons({ findings }) {
  const grave = findings.filter((finding) => finding.severity !== "info").slice(0, 4);
  return (
    grave.length > 0 &&
    el(
      "ul.reasons",
      {},
      grave.map((finding) => el("li", {}, finding.message)),
    )
  );
}

function pair(name, values) {
  return values.length > 0 && [el("dt", {}, name), el("dd", {}, values)];
}
