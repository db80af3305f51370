// What makes a page that works without it swift: keys, swipes, and forms that send themselves.
"use strict";

const SWIPE = 60; // CSS pixels

function follow(rel) {
  const link = document.querySelector(`.leaf a[rel=${rel}]`);
  if (link) link.click();
}

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input, select, textarea")) return;
  if (event.key === "ArrowLeft") follow("prev");
  if (event.key === "ArrowRight") follow("next");
});

let from = null;
addEventListener("touchstart", (event) => {
  from = event.touches.length === 1 ? event.touches[0] : null;
}, { passive: true });
addEventListener("touchend", (event) => {
  if (!from || !document.querySelector(".leaf")) return;
  const x = event.changedTouches[0].clientX - from.clientX;
  const y = event.changedTouches[0].clientY - from.clientY;
  if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) follow(x > 0 ? "prev" : "next");
}, { passive: true });

// What is wrong is mended first; in a frame, as Telegram's, browsers leave that to the page.
document.querySelector("[autofocus][aria-invalid]")?.focus();

for (const field of document.querySelectorAll(".filters select")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

// What would be added, while one writes it.
const words = document.getElementById("words");
if (words) {
  const understood = document.getElementById("understood");
  let waiting = 0;
  let last = null;
  words.elements.text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      if (last) last.abort();
      last = new AbortController();
      const sent = new URLSearchParams(new FormData(words));
      try {
        const answer = await fetch(words.dataset.understand, { method: "POST", body: sent, signal: last.signal });
        if (answer.ok) understood.innerHTML = await answer.text();
      } catch { /* the page works without it */ }
    }, 300);
  });
}

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copies);
    button.textContent = "✓";
  });
}
