// The dialog that asks for the service's token.

import { byId } from "./dom.js";

let asking = null;

/**
 * Ask for the token, once however many calls wait for it.
 * @param {boolean} again whether one was given and refused.
 * @returns {Promise<string|null>} null where it was not given.
 */
export function askToken(again) {
  asking ??= ask(again).finally(() => (asking = null));
  return asking;
}

function ask(again) {
  const dialog = byId("token");
  const field = byId("token-value");
  byId("token-title").textContent = again
    ? "That token is not the right one"
    : "This service asks for a token";
  field.value = "";
  return new Promise((resolve) => {
    const listening = new AbortController();
    const done = (value) => {
      listening.abort();
      dialog.close();
      field.value = "";
      resolve(value);
    };
    const { signal } = listening;
    dialog.querySelector("form").addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        done(field.value.trim());
      },
      { signal },
    );
    byId("token-cancel").addEventListener("click", () => done(null), { signal });
    dialog.addEventListener("cancel", () => done(null), { signal });
    dialog.showModal();
  });
}
