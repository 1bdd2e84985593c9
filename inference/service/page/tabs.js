// The views as tabs: arrow keys go along them, and each is filled when it is first shown.

import { byId } from "./dom.js";

const tabs = () => [...document.querySelectorAll('[role="tab"]')];
const fillers = new Map();

/**
 * Make the tabs work.
 * @param {Record<string, () => void>} fill what to do before a view is first shown, by its name.
 */
export function startTabs(fill) {
  for (const [name, filler] of Object.entries(fill)) fillers.set(name, filler);
  for (const tab of tabs()) {
    tab.addEventListener("click", () => openTab(tab.id.slice(4)));
    tab.addEventListener("keydown", move);
  }
}

/** Show a view and hide the others. */
export function openTab(name) {
  for (const tab of tabs()) {
    const chosen = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    byId(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
  fillers.get(name)?.();
  fillers.delete(name);
}

function move(event) {
  const all = tabs();
  const at = all.indexOf(event.currentTarget);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = all[(to + all.length) % all.length];
  next.focus();
  openTab(next.id.slice(4));
}
