// The topics of a forum: a bar to choose one from, and a dialog that makes or changes one.

import { ask, field, heading } from "./dialogs.js";
import { post } from "./server.js";
import { element } from "./render.js";

export const GENERAL = 1;
const bar = document.getElementById("topics");
const opened = new Map(); // the topic that is open, by chat

export function openTopic(chat) {
  const found = chat.topics.find(({ id }) => id === opened.get(chat.id));
  return found ?? chat.topics[0] ?? null; // General comes first; null without topics
}

export const isShownIn = (topic, message) =>
  !topic || (message.is_topic_message ? message.message_thread_id : GENERAL) === topic.id;

// Where a message from the page goes, as fields of a call.
export function placeIn(chat) {
  const topic = openTopic(chat);
  return topic && topic.id !== GENERAL ? { message_thread_id: topic.id } : {};
}

// `act` holds what to do: show() when another one was chosen, by() for who changes, complain(error)
export function showTopics(chat, act) {
  const open = openTopic(chat);
  bar.hidden = !open;
  if (!open) return bar.replaceChildren();
  const choose = (id) => {
    opened.set(chat.id, id);
    act.show();
  };
  const tabs = chat.topics.map((topic) => {
    const name = `${topic.name}${topic.closed ? " (closed)" : ""}`;
    const tab = button(name, "topic", () => choose(topic.id), { topicId: topic.id });
    tab.ariaCurrent = String(topic === open);
    return tab;
  });
  const change = button("✎", "quiet", () => changeTopic(chat, open, act).catch(act.complain));
  change.title = change.ariaLabel = "Change this topic";
  const make = button("+", "quiet", () => makeTopic(chat, act, choose).catch(act.complain));
  make.title = make.ariaLabel = "New topic";
  bar.replaceChildren(...tabs, make, change);
}

function button(text, className, onclick, dataset = {}) {
  return element("button", { type: "button", className, onclick, dataset }, text);
}

async function makeTopic(chat, act, choose) {
  const { answer, form } = await ask("New topic", [heading("New topic"), nameField("")], [["save", "Save"]]);
  if (!answer) return;
  const name = form.elements.name.value;
  choose((await post("topics", { chat_id: chat.id, name, by: act.by() })).message_thread_id);
}

async function changeTopic(chat, topic, act) {
  const answers = [["save", "Save"], ["close", topic.closed ? "Reopen" : "Close"]];
  if (topic.id !== GENERAL) answers.push(["delete", "Delete"]);
  const { answer, form } = await ask("Change the topic", [heading("Change the topic"), nameField(topic.name)], answers);
  const name = form.elements.name.value;
  const where = { chat_id: chat.id, message_thread_id: topic.id, by: act.by() };
  if (answer === "save" && name !== topic.name) await post("topics/edit", { ...where, name });
  if (answer === "close") await post(topic.closed ? "topics/reopen" : "topics/close", where);
  if (answer === "delete") await post("topics/delete", where);
}

const nameField = (value) =>
  field("name", "Name of the topic", { id: "topic-name", value, maxLength: 128, required: true });
