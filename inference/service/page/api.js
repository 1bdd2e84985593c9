// Calls of the service. The token lives in this module and nowhere else.

import { askToken } from "./token.js";

let token = null;

/**
 * The result of a note, as the bytes that came and as the object that they are.
 * @returns {Promise<{bytes: ArrayBuffer, result: object}>}
 */
export async function score(note, signal) {
  const response = await call("v1/score", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(note),
    signal,
  });
  const bytes = await response.arrayBuffer();
  return { bytes, result: JSON.parse(new TextDecoder().decode(bytes)) };
}

const known = new Map();

/** What a look-up says; asked for once. */
export function lookUp(path) {
  if (!known.has(path)) {
    const answer = call(`v1/${path}`).then((response) => response.json());
    answer.catch(() => known.delete(path));
    known.set(path, answer);
  }
  return known.get(path);
}

async function call(path, options = {}) {
  for (;;) {
    const used = token;
    const headers = { ...options.headers };
    if (used !== null) headers.Authorization = `Bearer ${used}`;
    const response = await reached(path, { ...options, headers });
    if (response.ok) return response;
    const detail = await told(response);
    if (response.status !== 401) throw new Error(detail);
    if (used !== token) continue; // another call has asked meanwhile
    token = await askToken(used !== null);
    if (token === null) throw new Error("The service needs a token to answer.");
  }
}

async function reached(path, options) {
  try {
    return await fetch(path, { ...options, cache: "no-store", redirect: "error" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The service can't be reached. Is mndnotes serve still running?");
  }
}

async function told(response) {
  const body = await response.json().catch(() => ({}));
  const detail = body.detail ?? `The service answered with status ${response.status}.`;
  return detail.charAt(0).toUpperCase() + detail.slice(1);
}
