// Hands to the server what Telegram has signed, and goes where that leads.
"use strict";
const telegram = window.Telegram && window.Telegram.WebApp;

async function open() {
  const answer = await fetch(`/web/app${location.search}`, { method: "POST", body: telegram.initData });
  if (!answer.ok) throw new Error(String(answer.status));
  location.replace((await answer.json()).to);
}

function tell() {
  document.getElementById("opening").hidden = true;
  document.getElementById("closed").hidden = false;
}

if (telegram && telegram.initData) open().catch(tell);
else tell();
