// The page's state and what its controls do.

import { get, listen, post, session } from "./server.js";
import { avatar, element, messageElement, nameOf, summary, timeOf } from "./render.js";
import { changePerson, forwardMessage, pressKey, shareContact, shareLocation } from "./sharing.js";
import { hideSuggestions, suggest } from "./suggestions.js";
import { isShownIn, openTopic, placeIn, showTopics } from "./topics.js";

const $ = (id) => document.getElementById(id);
let state = { bots: [], bot: null, people: [], chats: [] };
let current = null; // the open chat's id
let drafting = {}; // { reply } or { edit }: the message the composer is about
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
  $("bot-choice").replaceChildren(
    ...bots.map(({ id }) => new Option(id, id, false, id === bot?.id)));
  current ??= state.chats[0]?.id ?? null;
  showChats();
  if (chat()) await showChat();
}

function showChats() {
  $("chats").replaceChildren(...state.chats.filter((each) => !each.migrated_to).map((each) => {
    const count = unread.get(each.id);
    const made = element(
      "button",
      { type: "button", className: "chat", dataset: { chatId: each.id }, onclick: () => open(each.id) },
      avatar(each),
      element("span", { className: "names" },
        element("span", { className: "line" },
          element("strong", {}, nameOf(each)),
          each.last ? element("span", { className: "muted" }, timeOf(each.last)) : null),
        element("span", { className: "line muted" },
          element("span", {}, summary(each.last) || describe(each)),
          count ? element("span", { className: "unread" }, String(count)) : null)),
    );
    made.ariaCurrent = String(each.id === current);
    made.ariaLabel = nameOf(each);
    return made;
  }));
}

function describe(each) {
  if (each.type === "private") return `speaks ${person(each.id)?.language_code ?? "?"}`;
  const names = membersOf(each).map((id) => nameOf(person(id)));
  return `${names.length} people${botPresent(each) ? " and the bot" : ""}: ${names.join(", ")}`;
}

const PRESENT = ["creator", "administrator", "member", "restricted"];
const botPresent = (each) => PRESENT.includes(each.bot_status);
const ADMINISTRATORS = ["creator", "administrator"];
const membersOf = (each) =>
  Object.entries(each.members)
    .filter(([id, status]) => PRESENT.includes(status) && person(Number(id)))
    .map(([id]) => Number(id));

async function showChat() {
  const open = chat();
  const group = open.type !== "private";
  $("chat-title").textContent = nameOf(open);
  $("chat-subtitle").textContent = describe(open);
  showSpeakers(open, group ? membersOf(open) : [open.id]);
  $("membership").textContent = group
    ? botPresent(open) ? "Remove the bot" : "Add the bot"
    : botPresent(open) ? "Block the bot" : "Unblock the bot";
  $("forum-label").hidden = !group;
  $("forum").checked = Boolean(open.is_forum);
  $("start").hidden = group || open.started;
  showKeyboard(open.keyboard);
  showTopics(open, { show: () => showOther().catch(complain), by: speaker, complain });

  const messages = await get("messages", { chat_id: open.id });
  if (open.id !== current) return; // another chat was opened meanwhile
  const list = $("messages");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const topic = openTopic(open);
  const shown = messages.filter((message) => isShownIn(topic, message));
  const by = { speaker: speaker(), anonymous: isAnonymous(), group, on };
  list.replaceChildren(...shown.map((message, index) =>
    messageElement(message, { ...by, previous: shown[index - 1] })));
  if (atEnd) list.scrollTop = list.scrollHeight;
  const pinned = messages.find((message) => message.message_id === open.pinned);
  $("pinned").hidden = !pinned;
  $("pinned").textContent = pinned ? `📌 ${summary(pinned)}` : "";
}

function showSpeakers(open, ids) {
  const chosen = speakers.get(open.id) ?? ids[0];
  const labels = { creator: " (owner)", administrator: " (admin)" };
  $("speaker").replaceChildren(...ids.map((id) =>
    new Option(nameOf(person(id)) + (labels[open.members[id]] ?? ""), id, false, id === chosen)));
  const mayHide = open.type === "supergroup" && ADMINISTRATORS.includes(open.members[speaker()]);
  $("anonymous-label").hidden = !mayHide;
  $("anonymous").checked = isAnonymous();
}

function showKeyboard(markup) {
  const rows = markup?.keyboard ?? [];
  $("keyboard").hidden = !rows.length;
  $("keyboard").replaceChildren(...rows.map((row) =>
    element("div", { className: "row" }, ...row.map((button) =>
      element("button", { type: "button", className: "keyboard-button", onclick: () => share(pressKey, button) },
        button.text)))));
  $("message").placeholder = markup?.input_field_placeholder ?? "Message";
}

function open(id) {
  current = id;
  unread.delete(id);
  $("toast").hidden = true;
  showChats();
  showOther().catch(complain);
  $("message").focus();
}

// another chat, or another of its topics
async function showOther() {
  $("file").value = "";
  setDraft({});
  hideSuggestions();
  $("messages").replaceChildren();
  await refresh();
}

// what people do

// Whether it was said.
async function say(text, file = null) {
  const message = { chat_id: current, user_id: speaker(), text, ...placeIn(chat()) };
  if (drafting.reply) message.reply_to = drafting.reply.message_id;
  let body = message;
  if (file) {
    body = new FormData();
    Object.entries(message).forEach(([name, value]) => body.append(name, value));
    body.append("file", file);
    if (isPicture(file) && $("as-photo").checked) body.append("as_photo", "1");
  }
  $("file").value = "";
  setDraft({});
  const said = await post("send", body).then(() => true, complain);
  scrollDown();
  return said;
}

// What is offered while somebody types, or what they share, is about this.
const scene = () => ({
  ...state, // bot, people, chats
  chat: chat(),
  speaker: speaker(),
  person,
  say,
  post: (path, fields) =>
    post(path, { chat_id: current, user_id: speaker(), ...placeIn(chat()), ...fields }),
  choose: (query, result) =>
    post("choose", { chat_id: current, user_id: speaker(), query, result, ...placeIn(chat()) }),
  complain,
});

const share = (how, what) => how(scene(), what).then(scrollDown, complain);

async function submit(event) {
  event.preventDefault();
  const text = $("message").value;
  const [file] = $("file").files;
  hideSuggestions();
  if (!text.trim() && !file) return;
  $("message").value = "";
  if (drafting.edit) {
    const { message_id } = drafting.edit;
    setDraft({});
    await post("edit", { chat_id: current, message_id, text }).catch(complain);
  } else if (!await say(text, file)) {
    $("message").value ||= text; // nothing is lost
  }
}

const on = {
  command: (text) => say(text),
  reply: (message) => setDraft({ reply: message }),
  forward: (message) => share(forwardMessage, message),
  edit: (message) => {
    setDraft({ edit: message });
    $("message").value = message.text;
  },
  button: async (message, button, pressed) => {
    if (button.copy_text) return navigator.clipboard.writeText(button.copy_text.text);
    const query = button.switch_inline_query ?? button.switch_inline_query_current_chat;
    if (query !== undefined) {
      $("message").value = `@${state.bot?.username} ${query}`;
      return suggest(scene());
    }
    if (!button.callback_data) return toast("This kind of button does nothing here");
    pressed.ariaBusy = "true";
    const press = { chat_id: current, user_id: speaker(), message_id: message.message_id };
    try {
      const { answer } = await post("press", { ...press, data: button.callback_data });
      if (answer === null) toast("The bot hasn't answered the press");
      else if (answer.text && answer.show_alert) showAlert(answer.text);
      else if (answer.text) toast(answer.text);
    } catch (error) {
      complain(error);
    }
    pressed.ariaBusy = "false";
  },
};

async function toggleMembership() {
  const status = botPresent(chat()) ? "kicked" : "member";
  await post("members", { chat_id: current, user_id: "bot", status, by: speaker() }).catch(complain);
}

// A basic group becomes a supergroup first, as Telegram's own clients do it.
async function toggleForum() {
  let { id, type } = chat();
  const is_forum = $("forum").checked;
  if (type === "group") {
    id = (await post("migrate", { chat_id: id, by: speaker() })).chat_id;
    speakers.set(id, speaker());
  }
  await post("forum", { chat_id: id, is_forum });
  open(id);
}

async function toggleAnonymous() {
  const is_anonymous = $("anonymous").checked;
  await post("members", { chat_id: current, user_id: speaker(), by: speaker(), is_anonymous });
}

function setDraft(draft) {
  drafting = draft;
  const [file] = $("file").files;
  const about = draft.reply ? `Reply to: ${summary(draft.reply)}`
    : draft.edit ? "Editing a message" : file ? `📎 ${file.name}` : "";
  $("context").hidden = !about;
  $("context-text").textContent = about;
  $("as-photo-label").hidden = !(file && isPicture(file));
  if (draft.reply || draft.edit || file) $("message").focus();
}

const isPicture = (file) => /^image\/(png|jpeg|gif|webp)$/.test(file.type);

// news

let toastTimer, typingTimer;

function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

function showAlert(text) {
  $("alert-text").textContent = text;
  $("alert").showModal();
}

const complain = (error) => toast(error.message);
const scrollDown = () => { $("messages").scrollTop = $("messages").scrollHeight; };

function typing(action) {
  const doing = action.startsWith("upload") ? "is sending a file…" : "is typing…";
  $("typing").textContent = `${state.bot?.first_name ?? "The bot"} ${doing}`;
  $("typing").hidden = action === "cancel";
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => { $("typing").hidden = true; }, 5000);
}

let pending = null; // several changes at once are shown once

function changed({ kind, chat_id: id, action }) {
  if (kind === "action") {
    if (id === current) typing(action);
    return;
  }
  if (kind === "message" && id === current) $("typing").hidden = true;
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
  source.onerror = () => { $("bot-status").textContent = "the sandbox doesn't answer"; };
}

$("composer").onsubmit = submit;
$("message").oninput = () => suggest(scene()).catch(complain);
$("message").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  if (event.key === "Escape") { hideSuggestions(); setDraft({}); }
};
$("file").onchange = () => setDraft(drafting);
$("context-cancel").onclick = () => { $("file").value = ""; setDraft({}); };
$("share-contact").onclick = () => share(shareContact);
$("share-location").onclick = () => share(shareLocation);
$("person").onclick = () => refresh().then(() => share(changePerson), complain); // as just saved
$("start").onclick = () => say("/start");
$("membership").onclick = toggleMembership;
$("forum").onchange = () => toggleForum().catch(complain);
$("anonymous").onchange = () => toggleAnonymous().catch(complain);
$("speaker").onchange = () => {
  speakers.set(current, speaker());
  showChat().catch(complain);
};
$("bot-choice").onchange = () => { location.search = `?bot=${$("bot-choice").value}`; };
$("pinned").onclick = () =>
  document.querySelector(`[data-message-id="${chat().pinned}"]`)?.scrollIntoView({ block: "center" });
if (session.bot) $("bot-choice").value = session.bot;
follow();
