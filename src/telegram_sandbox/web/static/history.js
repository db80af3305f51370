// The open chat's messages. They are made anew only where they have changed, so that what somebody has
// opened, selected or begun to press stays; the newest stays in view for whoever has read as far.

import { follows, messageElement } from "./render.js";

const NEAR = 80; // pixels
const list = document.getElementById("messages");
let shown = new Map(); // elements by all that they depend on
let atEnd = true;

// `by` is as messageElement() takes it, `empty` what is said where there are none
export function showMessages(messages, by, empty) {
  const { speaker, anonymous } = by;
  const made = new Map(messages.map((message, index) => {
    const joined = follows(message, messages[index - 1]);
    const key = JSON.stringify([message, joined, speaker, anonymous]);
    return [key, shown.get(key) ?? messageElement(message, { ...by, joined })];
  }));
  shown = made;
  const wanted = [...made.values()];
  const kept = new Set(wanted);
  [...list.children].filter((one) => !kept.has(one)).forEach((one) => one.remove());
  wanted.forEach((one, index) => {
    if (list.children[index] !== one) list.insertBefore(one, list.children[index] ?? null);
  });
  list.dataset.empty = empty;
  keepEnd();
}

export function showEnd() {
  atEnd = true;
  keepEnd();
}

function keepEnd() {
  if (atEnd) list.scrollTop = list.scrollHeight;
}

list.addEventListener("scroll", () => {
  atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
});
list.addEventListener("load", keepEnd, true); // of pictures, which take their room only then
new ResizeObserver(keepEnd).observe(list); // a keyboard or a draft below takes room from it
