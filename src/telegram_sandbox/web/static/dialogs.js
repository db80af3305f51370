// Dialogs with a form.

import { element } from "./render.js";

// Resolves with which answer was chosen, "" for none, and the form. `answers` are [value, text]: the
// first one is what the Enter key presses, and the only one that needs fields to be well filled in.
export function ask(label, content, answers) {
  const buttons = [...answers, ["", "Cancel"]].map(([value, text], index) =>
    element("button", { value, className: index ? "quiet" : "", formNoValidate: index > 0 }, text));
  const form = element("form", { method: "dialog" }, ...content,
    element("div", { className: "answers" }, ...buttons));
  const dialog = element("dialog", {}, form);
  dialog.ariaLabel = label;
  document.body.append(dialog);
  dialog.showModal();
  form.querySelector("input:not([type=checkbox])")?.select();
  return new Promise((resolve) => {
    dialog.onclose = () => {
      dialog.remove();
      resolve({ answer: dialog.returnValue, form });
    };
  });
}

export function field(name, label, properties = {}) {
  const tag = properties.rows ? "textarea" : "input";
  const made = element(tag, { name, ...properties, className: "field" });
  made.placeholder = made.ariaLabel = label;
  return made;
}

// Side by side.
export const fields = (...made) => element("div", { className: "row" }, ...made);

export function checkbox(name, label, properties = {}) {
  return element("label", { className: "choice" },
    element("input", { type: "checkbox", name, ...properties }), label);
}

export const heading = (text) => element("h2", {}, text);

export const note = (text) => element("p", { className: "muted" }, text);
