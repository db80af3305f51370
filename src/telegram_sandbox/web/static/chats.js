// Chats: who is in them, and the list to choose one from.

import { avatar, element, nameOf, summary, timeOf } from "./render.js";

const PRESENT = ["creator", "administrator", "member", "restricted"];
const ADMINISTRATORS = ["creator", "administrator"];
const languages = new Intl.DisplayNames("en", { type: "language" });

export const isGroup = (chat) => chat.type !== "private";
export const botPresent = (chat) => PRESENT.includes(chat.bot_status);
export const mayHide = (chat, id) =>
  chat.type === "supergroup" && ADMINISTRATORS.includes(chat.members[id]);

// The ids of those who can speak there.
export function speakersOf(chat, people) {
  if (!isGroup(chat)) return [chat.id];
  return people.map(({ id }) => id).filter((id) => PRESENT.includes(chat.members[id]));
}

export function describe(chat, people) {
  if (!isGroup(chat)) {
    const code = people.find(({ id }) => id === chat.id)?.language_code;
    return code ? `speaks ${languages.of(code)}` : "speaks a language nobody knows";
  }
  const ids = speakersOf(chat, people);
  const names = people.filter(({ id }) => ids.includes(id)).map(nameOf);
  return `${names.length} people${botPresent(chat) ? " and the bot" : ""}: ${names.join(", ")}`;
}

// `unread` counts by chat; `open` is called with the id of the one that was chosen
export function showChats({ chats, people }, current, unread, open) {
  const shown = chats.filter((chat) => !chat.migrated_to);
  document.getElementById("chats").replaceChildren(...shown.map((chat) => {
    const made = element(
      "button",
      { type: "button", className: "chat", dataset: { chatId: chat.id }, onclick: () => open(chat.id) },
      avatar(chat),
      element("span", { className: "names" },
        element("span", { className: "line" },
          element("strong", {}, nameOf(chat)),
          chat.last ? element("span", { className: "muted" }, timeOf(chat.last)) : null),
        element("span", { className: "line muted" },
          element("span", {}, summary(chat.last) || describe(chat, people)),
          unread.has(chat.id) ? element("span", { className: "unread" }, String(unread.get(chat.id))) : null)),
    );
    made.ariaCurrent = String(chat.id === current);
    made.ariaLabel = unread.has(chat.id) ? `${nameOf(chat)}, ${unread.get(chat.id)} unread` : nameOf(chat);
    return made;
  }));
}
