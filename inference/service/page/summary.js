// The four answers at the head of a result.

import { el, svg } from "./dom.js";
import { AGREEMENT, CODING, counted, GRADES, PICTURES, SEVERITIES } from "./words.js";

const RADIUS = 26;
const AROUND = 2 * Math.PI * RADIUS;

/** A result in one sentence, for who hears it. */
export function inOneSentence(result) {
  const { diagnosis, coding, documentation, findings } = result;
  const code = coding.code ? `${coding.code} ${coding.title}` : "no code";
  return (
    `Result: ${diagnosis.label}. ${AGREEMENT[diagnosis.agreement].words}. ` +
    `Code: ${code}, ${CODING[coding.status].words}. ` +
    `Documentation ${documentation.score} of 100, ${documentation.grade}. ` +
    `${counted(findings.length, "finding")}.`
  );
}

/** Label, code, documentation and findings, each leading to its panel. */
export function summary(result) {
  const { diagnosis, coding, documentation } = result;
  const agreement = AGREEMENT[diagnosis.agreement];
  const status = CODING[coding.status];
  return el(
    "div.summary",
    {},
    tile(
      "picture",
      "Diagnosis",
      el("b.figure", {}, diagnosis.label),
      el("span", {}, PICTURES[diagnosis.label]),
      el(`span.tag.is-${agreement.tone}`, {}, agreement.words),
    ),
    tile(
      "code",
      "Code",
      el("b.figure.code", {}, coding.code ?? "None"),
      el("span", {}, coding.title ?? "No code to assign"),
      el(`span.tag.is-${status.tone}`, {}, status.words),
    ),
    documentationTile(documentation),
    findingsTile(result),
  );
}

function tile(target, head, ...children) {
  return el(
    "a.tile",
    { href: `#${target}`, data: { tile: target } },
    el("span.head", {}, head),
    ...children,
  );
}

function documentationTile({ score, grade, next_grade: next }) {
  const words = next
    ? `${counted(next.elements.length, "element")} more for ${next.grade}`
    : "The note is well documented";
  return el(
    "a.tile.with-ring",
    { href: "#elements", data: { tile: "elements" } },
    el("span.head", {}, "Documentation"),
    scoreRing(score, grade),
    el("b.grade", {}, grade),
    el("span", {}, words),
  );
}

/** The score as a ring that is closed at 100. */
export function scoreRing(score, grade) {
  const circle = (attributes) => svg("circle", { cx: 32, cy: 32, r: RADIUS, ...attributes });
  return svg(
    "svg",
    {
      viewBox: "0 0 64 64",
      class: `ring is-${GRADES[grade]}`,
      role: "img",
      "aria-label": `${score} of 100`,
    },
    circle({ class: "track" }),
    circle({
      class: "part",
      "stroke-dasharray": `${(AROUND * score) / 100} ${AROUND}`,
      transform: "rotate(-90 32 32)",
    }),
    svg("text", { x: 32, y: 38.5 }, score),
  );
}

function findingsTile({ findings, query }) {
  const counts = Object.entries(SEVERITIES)
    .map(([severity, words]) => [
      severity,
      words,
      findings.filter((one) => one.severity === severity).length,
    ])
    .filter(([, , count]) => count > 0);
  const lines = counts.map(([severity, words, count]) =>
    el(`span.tag.is-${severity}`, {}, counted(count, words.one, words.many)),
  );
  return tile(
    "findings",
    "Findings",
    el("b.figure", {}, findings.length),
    el("span", {}, query ? "A query to the provider is ready" : "Nothing to ask the provider"),
    el("span.tags", {}, lines.length ? lines : el("span.tag.is-good", {}, "All clear")),
  );
}
