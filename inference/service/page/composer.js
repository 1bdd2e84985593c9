// The form that takes a note in: typed, pasted, dropped, from a file, or an example.

import { button, byId } from "./dom.js";
import { EXAMPLES } from "./examples.js";
import { codePoints } from "./offsets.js";
import { counted } from "./words.js";

const MOST = 200_000; // characters that the service takes
const MOST_BYTES = MOST * 4;

/**
 * Make the form work.
 * @param {(note: {text: string, setting: string}) => void} send takes the note to be scored.
 */
export function startComposer(send) {
  const form = byId("composer");
  const text = byId("text");
  const sheet = form.querySelector(".sheet");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(send);
  });
  text.addEventListener("input", count);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(send);
  });
  byId("open").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) await take(file);
    event.target.value = "";
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      sheet.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"])
    form.addEventListener(name, () => sheet.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    take(file);
  });
  byId("examples").append(
    ...EXAMPLES.map((example) =>
      button(".chip", example.name, () => {
        fill(example.text, example.setting);
        submit(send);
      }),
    ),
  );
  count();
}

/** Put a note into the form. */
export function fill(text, setting) {
  byId("text").value = text;
  if (setting) document.querySelector(`input[name="setting"][value="${setting}"]`).checked = true;
  complain(null);
  count();
}

/** Tell what is wrong, or that nothing is. */
export function complain(words) {
  byId("problem").hidden = words === null;
  byId("problem").textContent = words ?? "";
}

function submit(send) {
  const text = byId("text").value;
  const characters = codePoints(text);
  if (text.trim() === "") {
    complain("There is no note yet. Paste one, drop a text file, or try an example.");
    byId("text").focus();
  } else if (characters > MOST) {
    complain(
      `The note has ${counted(characters, "character")}, and ${MOST.toLocaleString("en")} are the most. Shorten it.`,
    );
    byId("text").focus();
  } else {
    complain(null);
    const note = { text, setting: document.querySelector('input[name="setting"]:checked').value };
    if (byId("date").value) note.service_date = byId("date").value;
    send(note);
  }
}

function count() {
  const text = byId("text").value;
  const words = text.match(/\S+/gu)?.length ?? 0;
  byId("count").textContent = words
    ? `${counted(words, "word")}, ${counted(codePoints(text), "character")}`
    : "Plain text, up to 200,000 characters";
}

async function take(file) {
  if (file.size > MOST_BYTES)
    return complain("The file is too large for a note: 200,000 characters are the most.");
  try {
    fill(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
    byId("text").focus();
  } catch {
    complain("The file is not plain text in UTF-8. Save it as a text file, or paste its words.");
  }
}
