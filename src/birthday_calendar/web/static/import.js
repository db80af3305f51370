// A file is dropped anywhere on the page, and what takes long says so.
"use strict";
const form = document.getElementById("bring");
const field = form.querySelector("input[type=file]");

function check() {
  const [file] = field.files;
  const isTooLarge = file && file.size > Number(field.dataset.most);
  field.setCustomValidity(isTooLarge ? field.dataset.tooLarge : "");
  if (file) form.requestSubmit(); // which says what is wrong of it
}

if (field) {
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    if (event.dataTransfer.files.length !== 1) return;
    field.files = event.dataTransfer.files;
    check();
  });
  field.addEventListener("change", check);
}

form.addEventListener("submit", (event) => {
  if (event.submitter && event.submitter.value === "drop") return;
  document.getElementById("reading").hidden = false;
});
addEventListener("pageshow", () => {
  document.getElementById("reading").hidden = true; // who comes back
});
