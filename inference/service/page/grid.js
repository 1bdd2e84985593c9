// Where in the body the note documents which signs.

import { el, panel } from "./dom.js";
import { cellEvidence, keyOf } from "./evidence.js";
import { capital } from "./words.js";

const KINDS = { umn: "UMN", lmn: "LMN", emg_active: "EMG active", emg_chronic: "EMG chronic" };
const GREATER = { left: "both, L > R", right: "both, R > L" };
const STATUS = { present: "yes", absent: "none", missing: "" };

/** The panel with the region grid. */
export function gridPanel(result) {
  const cells = new Map(result.grid.map((cell) => [`${cell.region} ${cell.kind}`, cell]));
  const regions = [...new Set(result.grid.map((cell) => cell.region))];
  const head = Object.values(KINDS).map((name) => el("th", { scope: "col" }, name));
  const rows = regions.map((region) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, capital(region)),
      Object.keys(KINDS).map((kind) => tableCell(result, cells.get(`${region} ${kind}`))),
    ),
  );
  return panel(
    "grid",
    "Regions",
    null,
    el(
      "div.scroll",
      { role: "region", "aria-label": "Region grid", tabindex: 0 },
      el("table.grid", {}, el("thead", {}, el("tr", {}, el("td"), head)), el("tbody", {}, rows)),
    ),
    el(
      "p.hint",
      {},
      "Filled: documented, with the sides that the note gives. None: looked for and not found. Empty: not documented.",
    ),
  );
}

function tableCell(result, cell) {
  const evidence = cellEvidence(result, cell);
  const side = GREATER[cell.greater] ?? cell.side ?? STATUS[cell.status];
  const words = cell.status === "missing" ? el("span.visually-hidden", {}, "not documented") : side;
  const look = `.cell.is-${cell.status}.of-${cell.kind}`;
  const [first] = evidence;
  const shown = first
    ? el(
        `button${look}`,
        { type: "button", title: "Show in the note", data: { key: keyOf(first) } },
        words,
      )
    : el(`span${look}`, {}, words);
  return el("td", { data: { item: `cell-${cell.region}-${cell.kind}` } }, shown);
}
