// A card while it is made: shown as it is chosen, and handed to Telegram's client.
"use strict";
const client = window.Telegram && window.Telegram.WebApp;
const card = document.getElementById("card");

const soon = () => new Promise((resolve) => { setTimeout(resolve, 2000); });

const hide = (id, hidden) => { document.getElementById(id).hidden = hidden; };

async function ask(what, tries = 6) {
  const sent = new URLSearchParams(new FormData(card));
  sent.set("do", what);
  const answer = await fetch(location.pathname, { method: "POST", body: sent });
  if (answer.status === 503 && tries > 1) {  // who draws may be starting, on a small machine
    hide("drawing", false);
    await soon();
    return ask(what, tries - 1);
  }
  if (!answer.ok || /^text\/html/.test(answer.headers.get("content-type"))) throw new Error(String(answer.status));
  return answer;
}

function read(blob) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
}

async function draw() {
  const shown = document.getElementById("postcard");
  const blob = await (await ask("draw")).blob();
  shown.removeAttribute("width");
  shown.removeAttribute("height");
  shown.src = await read(blob);
  shown.hidden = false;
}

const deeds = {
  async share() {
    const { id } = await (await ask("share")).json();
    client.shareMessage(id, (isSent) => hide("sent", !isSent));
  },
  async file() {
    const file = await (await ask("file")).json();
    if (client.isVersionAtLeast("8.0")) client.downloadFile(file);
    else client.openLink(file.url);
  },
  async story() {
    const { url } = await (await ask("story")).json();
    client.shareToStory(url);
  },
};

if (card) {
  const can = (version) => client && client.isVersionAtLeast(version);
  const needs = { share: "8.0", file: "6.1", story: "7.8" };
  const attempt = (work) => {
    hide("no-picture", true);
    return work().catch(() => hide("no-picture", false)).finally(() => hide("drawing", true));
  };
  for (const button of card.querySelectorAll("[data-does]")) {
    const { does } = button.dataset;
    if (!can(needs[does])) button.hidden = true;  // and else as it is: Telegram may have it below
    button.addEventListener("click", () => card.reportValidity() && attempt(deeds[does]));
  }
  hide("show", true);  // it is shown as it changes
  if (!document.getElementById("no-picture").hidden) attempt(draw);
  let waiting = 0;
  card.addEventListener("input", () => {
    clearTimeout(waiting);
    if (card.checkValidity()) waiting = setTimeout(() => attempt(draw), 500);
  });
}
