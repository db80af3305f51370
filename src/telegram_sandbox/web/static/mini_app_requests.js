// What a Mini App asks the person for. Each function has the name of its event; it gets the event's data, and what is
// open: the scene in which it was opened, and how to answer the page.

import { isGroup, speakersOf } from "./chats.js";
import { ask, heading, note } from "./dialogs.js";
import { element, nameOf, richText } from "./render.js";
import { get, post } from "./server.js";

const WEB_CLIENT = "https://web.telegram.org"; // whose page fetches files, where it is Telegram's
const UNREADABLE = "The file can't be read: its server has to send Access-Control-Allow-Origin";
const LABELS = { ok: "OK", close: "Close", cancel: "Cancel" };

export async function web_app_open_popup({ title, message, buttons }, { send }) {
  const made = buttons.map(({ id, type, text }, index) =>
    element("button", { value: String(index), className: type }, LABELS[type] ?? text));
  const form = element("form", { method: "dialog" }, title ? heading(title) : null,
    element("p", { className: "popup" }, message), element("div", { className: "answers" }, ...made));
  const dialog = element("dialog", {}, form);
  dialog.ariaLabel = title || message;
  document.body.append(dialog);
  dialog.showModal();
  await new Promise((resolve) => { dialog.onclose = resolve; });
  dialog.remove();
  send("popup_closed", dialog.returnValue ? { button_id: buttons[Number(dialog.returnValue)].id } : {});
}

export async function web_app_open_link({ url }) {
  const { answer } = await ask("Open this link?", [heading("Open this link?"), note(url)], [["open", "Open"]]);
  if (answer) open(url, "_blank", "noopener");
}

export async function web_app_open_tg_link({ path_full }, { scene, minimise }) {
  minimise(true);
  await scene.followLink(`https://t.me${path_full}`);
}

export async function web_app_switch_inline_query({ query, chat_types }, { scene, end }) {
  let chosen = scene.chat.id;
  if (chat_types.length) {
    const names = (await destinations(scene, chat_types)).filter(([to]) => to.startsWith("chat"));
    const { answer } = await ask("Choose a chat", [heading("Choose a chat")], names);
    if (!answer) return;
    chosen = Number(answer.slice("chat".length));
  }
  end();
  await scene.startInline(chosen, query);
}

export async function web_app_send_prepared_message({ id }, { scene, send }) {
  const fail = (error) => send("prepared_message_failed", { error });
  const by = { user_id: scene.speaker, id };
  const prepared = await post("prepared", by).catch(() => null);
  if (!prepared) return fail("MESSAGE_EXPIRED");
  const { photo_url: src, text = prepared.caption ?? "" } = prepared;
  const photo = src ? element("img", { className: "photo", src, alt: "Photo" }) : null;
  const preview = element("div", { className: "bubble" }, photo, richText(text, prepared.entities));
  const names = await destinations(scene, prepared.kinds);
  const { answer } = await ask("Send to", [heading("Send to"), preview], names);
  if (!answer) return fail("USER_DECLINED");
  const number = Number(answer.replace(/^\D+(?=-?\d)/, ""));
  const to = answer.startsWith("chat") ? { chat_id: answer.slice("chat".length) } : { to: number };
  try {
    await post("share", { ...by, ...to });
  } catch (error) {
    fail("MESSAGE_SEND_FAILED");
    throw error;
  }
  send("prepared_message_sent");
  scene.toast(`Sent to ${names.find(([value]) => value === answer)[1]}`);
}

// What may be written to, of these kinds, as ask() takes its answers.
async function destinations({ speaker }, kinds) {
  const { bot, chats, people } = await get("state");
  const groups = chats.filter((chat) =>
    isGroup(chat) && !chat.migrated_to && speakersOf(chat, people).includes(speaker));
  const others = people.filter(({ id }) => id !== speaker);
  return [
    ...(kinds.includes("groups") ? groups.map((chat) => [`chat${chat.id}`, nameOf(chat)]) : []),
    ...(kinds.includes("bots") ? [[`chat${speaker}`, nameOf(bot)]] : []),
    ...(kinds.includes("users") ? others.map((person) => [`person${person.id}`, nameOf(person)]) : []),
  ];
}

// What it would look like: no bot hears of stories.
export async function web_app_share_to_story({ media_url, text = "" }, { scene }) {
  const file = await fetchPicture(media_url).catch((error) => scene.complain(error));
  if (!file) return;
  const src = URL.createObjectURL(file);
  const label = "Post a story?";
  const photo = element("img", { className: "photo", src, alt: "Story" });
  const { answer } = await ask(label, [heading(label), photo, note(text)], [["post", "Post"]]);
  URL.revokeObjectURL(src);
  if (answer) scene.toast("Posted as a story");
}

async function fetchPicture(url) {
  const answer = await fetch(url, { credentials: "omit" }).catch(() => { throw new Error(UNREADABLE); });
  if (!answer.ok) throw new Error(`The picture can't be read: its server answers ${answer.status}`);
  const file = await answer.blob();
  if (!/^(image|video)\//.test(file.type)) throw new Error(`A story is a picture or a video, not ${file.type}`);
  return file;
}

// As by a client, without the page's cookies: an address has to be enough.
export async function web_app_request_file_download({ url, file_name }, { scene, send }) {
  const label = `Download ${file_name}?`;
  const { answer } = await ask(label, [heading(label), note(new URL(url).host)], [["download", "Download"]]);
  const file = answer ? await fetchFile(url).catch((error) => scene.complain(error)) : null;
  send("file_download_requested", { status: file ? "downloading" : "cancelled" });
  if (!file) return;
  const href = URL.createObjectURL(file);
  element("a", { href, download: file_name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

async function fetchFile(url) {
  const answer = await fetch(url, { credentials: "omit" }).catch(() => { throw new Error(UNREADABLE); });
  if (!answer.ok) throw new Error(`The file can't be read: its server answers ${answer.status}`);
  const isOwn = answer.type === "basic"; // what others let this page read, and how, the browser has seen to
  if (isOwn && !["*", WEB_CLIENT].includes(answer.headers.get("access-control-allow-origin"))) throw new Error(UNREADABLE);
  if (isOwn && !/^attachment/i.test(answer.headers.get("content-disposition") ?? "")) {
    throw new Error("Telegram may open this file and not save it: its server has to send Content-Disposition: attachment");
  }
  return answer.blob();
}

export async function web_app_add_to_home_screen(_, { scene, send }) {
  const label = `Add ${nameOf(scene.bot)} to the home screen?`;
  const { answer } = await ask(label, [heading(label)], [["add", "Add"]]);
  onHomeScreen ||= Boolean(answer);
  if (answer) send("home_screen_added");
  else send("home_screen_failed", { error: "USER_DECLINED" });
}

let onHomeScreen = false;

export function web_app_check_home_screen(_, { send }) {
  send("home_screen_checked", { status: onHomeScreen ? "added" : "missed" });
}

export async function web_app_data_send({ data }, { scene, key, end }) {
  if (!key) return; // only who was opened by the reply keyboard may
  end();
  await scene.post("mini-app/data", { chat_id: scene.chat.id, user_id: scene.speaker, key, data });
}
