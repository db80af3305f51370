// The page's state and what its controls do.

import { botPresent, describe, isGroup, mayHide, showChats, speakersOf } from "./chats.js";
import { draft, dropDraft, setDraft, showDraft } from "./draft.js";
import { showEnd, showMessages } from "./history.js";
import { pressKey, showKeyboard } from "./keyboard.js";
import { ownLink } from "./links.js";
import { setAnonymous, setForum, toggleBot } from "./membership.js";
import { openMiniApp } from "./mini_app.js";
import { complain, hideToast, hideTyping, showTyping, toast } from "./notices.js";
import { pressButton } from "./pressing.js";
import { nameOf, summary } from "./render.js";
import { get, listen, post, session } from "./server.js";
import { changePerson, forwardMessage, shareContact, shareLocation, startInGroup } from "./sharing.js";
import { hideSuggestions, suggest } from "./suggestions.js";
import { isShownIn, openTopic, placeIn, showTopics } from "./topics.js";

const $ = (id) => document.getElementById(id);
let state = { bots: [], bot: null, people: [], chats: [] };
let current = null; // the open chat's id
const unread = new Map();
const speakers = new Map(); // who speaks, by chat

const chat = () => state.chats.find((candidate) => candidate.id === current);
const person = (id) => state.people.find((candidate) => candidate.id === id);
const speaker = () => Number($("speaker").value);
const isAnonymous = () => chat().anonymous.includes(speaker());

// what is shown

async function refresh() {
  state = await get("state");
  const { bot, bots } = state;
  $("bot-name").textContent = bot ? bot.first_name : "No bot yet";
  $("bot-status").textContent = bot ? `@${bot.username}` : "messages wait for the first one";
  $("bot-choice").hidden = bots.length < 2;
  $("bot-choice").replaceChildren(...bots.map(({ id }) => new Option(id, id, false, id === bot?.id)));
  current ??= state.chats[0]?.id ?? null;
  showChats(state, current, unread, open);
  if (chat()) await showChat();
}

async function showChat() {
  const open = chat();
  const group = isGroup(open);
  const partner = state.bot ? ` with ${state.bot.first_name}` : ", but there is no bot yet";
  const about = describe(open, state.people) + (group ? "" : partner);
  $("chat-title").textContent = nameOf(open);
  $("chat-subtitle").textContent = $("chat-subtitle").title = about;
  showSpeakers(open);
  $("membership").textContent = group
    ? botPresent(open) ? "Remove the bot" : "Add the bot"
    : botPresent(open) ? "Block the bot" : "Unblock the bot";
  $("forum-label").hidden = !group;
  $("forum").checked = Boolean(open.is_forum);
  $("start").hidden = group || open.started;
  showKeyboard(open.keyboard, (button) => share(pressKey, button));
  $("menu-button").hidden = open.menu_button?.type !== "web_app";
  $("menu-button").textContent = open.menu_button?.text ?? "";
  showTopics(open, { show: () => showOther().catch(complain), by: speaker, complain });

  const messages = await get("messages", { chat_id: open.id, user_id: speaker() });
  if (open.id !== current) return; // another chat was opened meanwhile
  const topic = openTopic(open);
  const empty = (!group && state.description) || "No messages yet";
  const by = { speaker: speaker(), anonymous: isAnonymous(), group, on };
  showMessages(messages.filter((message) => isShownIn(topic, message)), by, empty);
  const pinned = messages.find((message) => message.message_id === open.pinned);
  $("pinned").hidden = !pinned;
  $("pinned").textContent = pinned ? `📌 ${summary(pinned)}` : "";
}

function showSpeakers(open) {
  const ids = speakersOf(open, state.people);
  const chosen = speakers.get(open.id) ?? ids[0];
  const labels = { creator: " (owner)", administrator: " (admin)" };
  $("speaker").replaceChildren(...ids.map((id) =>
    new Option(nameOf(person(id)) + (labels[open.members[id]] ?? ""), id, false, id === chosen)));
  $("speaker-label").hidden = !isGroup(open); // in private there is no choice
  $("anonymous-label").hidden = !mayHide(open, speaker());
  $("anonymous").checked = isAnonymous();
}

function open(id) {
  current = id;
  unread.delete(id);
  hideToast();
  showEnd();
  showChats(state, current, unread, open);
  showOther().catch(complain);
  if (matchMedia("(hover: hover)").matches) $("message").focus(); // on a phone that opens the keyboard
}

// another chat, or another of its topics
async function showOther() {
  dropDraft();
  hideSuggestions();
  $("messages").replaceChildren();
  await refresh();
}

// what people do

// Whether it was said.
async function say(text, { reply, file, asPhoto } = {}) {
  const message = { chat_id: current, user_id: speaker(), text, ...placeIn(chat()) };
  if (reply?.ephemeral_message_id) message.reply_to_ephemeral = reply.ephemeral_message_id;
  else if (reply) message.reply_to = reply.message_id;
  let body = message;
  if (file) {
    body = new FormData();
    Object.entries(message).forEach(([name, value]) => body.append(name, value));
    body.append("file", file);
    if (asPhoto) body.append("as_photo", "1");
  }
  dropDraft();
  showEnd();
  return post("send", body).then(() => true, complain);
}

// What is offered while somebody types, or what they share, is about this.
const scene = () => ({
  ...state, // bot, people, chats
  chat: chat(),
  speaker: speaker(),
  person,
  say,
  post: (path, fields) => {
    if (!fields?.chat_id) showEnd(); // it comes into this chat
    return post(path, { chat_id: current, user_id: speaker(), ...placeIn(chat()), ...fields });
  },
  press: (fields) => post("press", { chat_id: current, user_id: speaker(), ...fields }),
  choose: (query, result) =>
    post("choose", { chat_id: current, user_id: speaker(), query, result, ...placeIn(chat()) }),
  copy,
  followLink,
  startInline,
  complain,
  toast,
});

// Whatever somebody does here that isn't written.
const share = (how, what) => how(scene(), what).catch(complain);

async function submit(event) {
  event.preventDefault();
  const text = $("message").value;
  const about = draft();
  hideSuggestions();
  if (!text.trim() && !about.file) return;
  $("message").value = "";
  if (about.edit) {
    dropDraft();
    const { message_id } = about.edit;
    await post("edit", { chat_id: current, message_id, text }).catch(complain);
  } else if (!await say(text, about)) {
    $("message").value ||= text; // nothing is lost
  }
}

const on = {
  command: (text) => say(text),
  reply: (message) => setDraft({ reply: message }),
  forward: (message) => share(forwardMessage, message),
  startGroup: (payload) => share(startInGroup, payload),
  edit: (message) => {
    $("message").value = message.text;
    setDraft({ edit: message });
  },
  button: (message, button, pressed) => pressButton(scene(), message, button, pressed).catch(complain),
};

// Whoever speaks follows a link: to the bot in their own chat with it, as if they had pressed Start.
async function followLink(href) {
  const link = ownLink(href, state.bot);
  if (!link) return toast("This link does nothing here");
  if (link.handedOn !== undefined) return copy(link.handedOn);
  if (link.app) return openMiniApp(scene(), { link: link.app });
  if (link.startGroup !== undefined) return startInGroup(scene(), link.startGroup);
  const id = speaker();
  open(id);
  if (link.start || !chat().started) {
    await post("send", { chat_id: id, user_id: id, text: `/start ${link.start}`.trim() });
  }
}

function clickLink(event) {
  const { href } = event.target.closest("a[href]") ?? {};
  if (!href || !ownLink(href, state.bot)) return;
  event.preventDefault();
  followLink(href).catch(complain);
}

// Somebody is about to ask the bot inline, in that chat.
async function startInline(id, query) {
  if (id !== current) open(id);
  $("message").value = `@${state.bot?.username} ${query}`;
  $("message").focus();
  await suggest(scene());
}

// Browsers let only pages of this machine, or with TLS, write there.
async function copy(text) {
  await navigator.clipboard?.writeText(text);
  toast(navigator.clipboard ? "Copied" : `This page may not copy: ${text}`);
}

async function toggleForum() {
  const id = await setForum(scene(), $("forum").checked);
  speakers.set(id, speaker());
  open(id);
}

// news

let pending = null; // several changes at once are shown once

function changed({ kind, chat_id: id, action }) {
  if (kind === "action") {
    if (id === current) showTyping(state.bot?.first_name ?? "The bot", action);
    return;
  }
  if (kind === "message" && id === current) hideTyping();
  if (kind === "message" && id !== current) unread.set(id, (unread.get(id) ?? 0) + 1);
  pending ??= setTimeout(() => {
    pending = null;
    refresh().catch(complain);
  }, 30);
}

function follow() {
  const source = listen();
  source.onopen = () => refresh().catch(complain);
  source.onmessage = (event) => changed(JSON.parse(event.data));
  source.onerror = () => {
    $("bot-status").textContent = $("chat-subtitle").textContent = "the sandbox doesn't answer";
  };
}

$("composer").onsubmit = submit;
$("messages").onclick = clickLink;
$("message").oninput = () => suggest(scene()).catch(complain);
$("message").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  if (event.key === "Escape") { hideSuggestions(); dropDraft(); }
};
$("file").onchange = showDraft;
$("context-cancel").onclick = dropDraft;
$("attach-menu").onbeforetoggle = () => { // above its button, wherever a keyboard has moved that
  const { left, top } = $("attach").getBoundingClientRect();
  $("attach-menu").style.left = `${left}px`;
  $("attach-menu").style.bottom = `${innerHeight - top + 8}px`;
};
$("share-file").onclick = () => $("file").click();
$("share-contact").onclick = () => share(shareContact);
$("share-location").onclick = () => share(shareLocation);
$("person").onclick = () => refresh().then(() => share(changePerson), complain); // as just saved
$("menu-button").onclick = () => share(openMiniApp, { menu: true });
$("start").onclick = () => say("/start");
$("membership").onclick = () => share(toggleBot);
$("forum").onchange = () => toggleForum().catch(complain);
$("anonymous").onchange = () => share(setAnonymous, $("anonymous").checked);
$("speaker").onchange = () => {
  speakers.set(current, speaker());
  showChat().catch(complain);
};
$("bot-choice").onchange = () => { location.search = `?bot=${$("bot-choice").value}`; };
$("pinned").onclick = () =>
  document.querySelector(`[data-message-id="${chat().pinned}"]`)?.scrollIntoView({ block: "center" });
if (session.bot) $("bot-choice").value = session.bot;
follow();
