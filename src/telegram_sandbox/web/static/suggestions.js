// What is offered while somebody types: commands after "/", inline results after "@bot ".

import { get, post } from "./server.js";
import { element } from "./render.js";

const field = document.getElementById("message");
const box = document.getElementById("suggestions");
let asked = 0; // how often; only the last question's answer is shown

// `scene` has the bot, the open chat, the speaker's id, and what to do: say(text), choose(query, result),
// complain(error)
export async function suggest(scene) {
  const text = field.value;
  const mention = `@${scene.bot?.username} `;
  const turn = ++asked;
  let found = [];
  if (/^\/\w*$/.test(text)) found = await commands(scene, text);
  else if (scene.bot && text.startsWith(mention)) {
    await new Promise((resolve) => setTimeout(resolve, 350));
    if (turn !== asked) return;
    found = await inlineResults(scene, text.slice(mention.length));
  }
  if (turn !== asked) return;
  box.replaceChildren(...found);
  box.hidden = !found.length;
}

export function hideSuggestions() {
  asked += 1;
  box.hidden = true;
}

async function commands(scene, typed) {
  const { bot, chat, speaker } = scene;
  const offered = await get("commands", { chat_id: chat.id, user_id: speaker });
  const suffix = chat.type === "private" ? "" : `@${bot?.username}`;
  return offered.filter(({ command }) => `/${command}`.startsWith(typed)).map((each) =>
    suggestion(scene, `/${each.command}`, each.description, () => scene.say(`/${each.command}${suffix}`)));
}

async function inlineResults(scene, query) {
  const { results } = await post("inline", { user_id: scene.speaker, query });
  if (!results?.length) {
    const told = results ? "The bot found nothing" : "The bot hasn't answered this inline query";
    return [element("span", { className: "suggestion muted" }, told)];
  }
  return results.map((result) =>
    suggestion(scene, result.title, result.description, () => scene.choose(query, result)));
}

function suggestion(scene, title, description, act) {
  const onclick = () => {
    field.value = "";
    hideSuggestions();
    Promise.resolve(act()).catch(scene.complain);
  };
  return element("button", { type: "button", className: "suggestion", role: "option", onclick },
    element("strong", {}, title), element("span", { className: "muted" }, description ?? ""));
}
