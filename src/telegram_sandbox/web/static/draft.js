// What the next message is about: one that it answers or edits, a file that goes along.

import { summary } from "./render.js";

const $ = (id) => document.getElementById(id);
const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);
let about = {}; // { reply } or { edit }, a message each

export const draft = () => ({ ...about, file: $("file").files[0], asPhoto: goesAsPhoto() });

function goesAsPhoto() {
  const [file] = $("file").files;
  return Boolean(file) && isPicture(file) && $("as-photo").checked;
}

export function setDraft(next) {
  about = next;
  showDraft();
}

export function dropDraft() {
  $("file").value = "";
  if (about.edit) $("message").value = "";
  setDraft({});
}

export function showDraft() {
  const { reply, edit } = about;
  const [file] = $("file").files;
  const text = reply ? `Reply to: ${summary(reply)}` : edit ? "Editing a message" : file ? `📎 ${file.name}` : "";
  $("context").hidden = !text;
  $("context-text").textContent = text;
  $("as-photo-label").hidden = !(file && isPicture(file));
  if (text) $("message").focus();
}
