// In Telegram: its theme, its buttons, what is felt, and its room on the screen.
"use strict";
const telegram = window.Telegram && window.Telegram.WebApp;

// The style sheet's dark colours, by Telegram's theme in place of the system's.
function setTheme() {
  const { cssRules } = document.querySelector("link[rel=stylesheet]").sheet;
  const dark = [...cssRules].find((rule) => rule.cssText.includes("color-scheme: dark"));
  dark.media.mediaText = telegram.colorScheme === "dark" ? "screen" : "not all";
}

// Its main button stands for that of the form that is open.
let own = null;
function setMainButton() {
  if (own) own.hidden = false;
  own = [...document.querySelectorAll("form.fields button.main")].find((one) => one.offsetParent);
  if (own) telegram.MainButton.setText(own.textContent.trim()).show();
  else telegram.MainButton.hide();
  if (own) own.hidden = true;
}

function feel() {
  if (document.querySelector(".error:not([hidden])")) telegram.HapticFeedback.notificationOccurred("error");
  else if (document.querySelector(".said-note:not([hidden])")) telegram.HapticFeedback.notificationOccurred("success");
}

if (telegram) {
  setTheme();
  telegram.onEvent("themeChanged", setTheme);
  telegram.ready();
  telegram.expand();
  const isFirst = !document.referrer || new URL(document.referrer).pathname === "/web/app";
  if (!isFirst) {
    telegram.BackButton.onClick(() => history.back());
    telegram.BackButton.show();
  } else {
    telegram.BackButton.hide(); // it stays as a page before this one has left it
  }
  setMainButton();
  telegram.MainButton.onClick(() => own.click());
  addEventListener("toggle", setMainButton, true); // what was folded
  feel();
  addEventListener("click", (event) => {
    if (event.target.closest(".leaf a")) telegram.HapticFeedback.selectionChanged();
  });
}

// A frame may not download: Telegram's client asks, and fetches from an address that works once.
async function handOver(form) {
  const sent = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.action, { method: "POST", body: sent });
  if (!answer.ok) throw new Error(String(answer.status));
  const file = await answer.json();
  if (telegram.isVersionAtLeast("8.0")) telegram.downloadFile(file);
  else telegram.openLink(file.url);
}

for (const form of document.querySelectorAll("form.download")) {
  const failed = document.getElementById("no-file");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    failed.hidden = true;
    handOver(form).catch(() => { failed.hidden = false; });
  });
}
