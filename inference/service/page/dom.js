// Builds elements. Text always becomes a text node: nothing that a note holds is read as markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element of HTML.
 * @param {string} name tag, with classes after dots: "p.hint".
 * @param {object} attributes of the element; `on` holds listeners, `data` data attributes, and
 *   what is null, undefined or false is left out.
 * @param {...(Node|string|number|null|undefined|false)} children
 */
export function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  node.classList.add(...classes);
  return dressed(node, attributes, children);
}

/** An element of SVG; see `el`. */
export function svg(tag, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, tag), attributes, children);
}

function dressed(node, { on = {}, data = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  for (const [event, listener] of Object.entries(on)) node.addEventListener(event, listener);
  Object.assign(node.dataset, data);
  node.append(
    ...children
      .flat(Infinity)
      .filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

/** A button that submits nothing. */
export function button(name, label, press, attributes = {}) {
  return el(`button${name}`, { type: "button", on: { click: press }, ...attributes }, label);
}

export const byId = (id) => document.getElementById(id);

let politely = 0;

/** Have a screen reader say something when it comes to it; also the same thing twice. */
export function announce(words) {
  const live = byId("live");
  live.textContent = "";
  clearTimeout(politely);
  politely = setTimeout(() => (live.textContent = words), 60);
}

/** Scroll to a node, without motion where the reader wants none. */
export function reveal(node, block = "center") {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  node.scrollIntoView({ block, behavior: still ? "auto" : "smooth" });
}

/** A panel with a heading that the summary can point at. */
export function panel(id, title, aside, ...children) {
  const heading = el("h2", { id: `${id}-title` }, title);
  return el(
    "section.panel",
    { id, "aria-labelledby": heading.id, tabindex: -1 },
    el("header", {}, heading, aside),
    ...children,
  );
}

/** Copy a text and say so on the button. */
export async function copyFrom(source, pressed) {
  const before = pressed.textContent;
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(source.value);
  } catch {
    source.focus();
    source.select();
    said = "Press Ctrl+C to copy";
  }
  pressed.textContent = said;
  announce(said);
  setTimeout(() => (pressed.textContent = before), 2000);
}
