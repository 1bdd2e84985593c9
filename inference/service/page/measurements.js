// The measured values that the note gives.

import { el, panel } from "./dom.js";
import { quoteButton } from "./links.js";
import { capital, counted } from "./words.js";

/**
 * The panel of measured values; null where there are none.
 * @param {object} result
 * @param {Record<string, string>} names of the measured values.
 */
export function measurementsPanel({ measurements }, names) {
  if (measurements.length === 0) return null;
  return panel(
    "measured",
    "Measured",
    el("span.hint", {}, counted(measurements.length, "value")),
    el(
      "ul.measured",
      {},
      measurements.map((measured, index) => row(measured, index, names)),
    ),
  );
}

function row(measured, index, names) {
  return el(
    "li",
    { data: { item: `measured-${index}` } },
    el("span.name", {}, capital(names[measured.id] ?? measured.id)),
    el("b", {}, value(measured)),
    el("span.hint", {}, circumstances(measured)),
    quoteButton(measured),
  );
}

const isDate = ({ id, date }) => ["onset", "visit_date"].includes(id) && date;

function value(measured) {
  if (isDate(measured)) return measured.date;
  if (measured.stage) return measured.stage;
  return `${measured.value}${measured.of ? ` of ${measured.of}` : ` ${measured.unit ?? ""}`}`.trim();
}

function circumstances(measured) {
  const known = [
    measured.position,
    measured.earlier && "earlier",
    !isDate(measured) && measured.date,
    measured.stale && "brought forward",
    !measured.plausible && "can't be",
    measured.subject !== "patient" && `of ${measured.subject}`,
  ];
  return known.filter(Boolean).join(", ");
}
