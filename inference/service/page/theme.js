// Light, dark, or as the system has it; forgotten with the page.

import { announce, byId } from "./dom.js";

const THEMES = {
  system: ["light dark", "◐ Auto"],
  light: ["light", "☀ Light"],
  dark: ["dark", "☾ Dark"],
};

/** Let the button go through the themes. */
export function startTheme() {
  const names = Object.keys(THEMES);
  let at = 0;
  const show = () => {
    const [scheme, label] = THEMES[names[at]];
    document.documentElement.style.colorScheme = scheme;
    byId("theme").textContent = label;
    byId("theme").setAttribute("aria-label", `Colours: ${names[at]}; change`);
  };
  byId("theme").addEventListener("click", () => {
    at = (at + 1) % names.length;
    show();
    announce(`Colours: ${names[at]}`);
  });
  show();
}
