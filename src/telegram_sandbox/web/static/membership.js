// What the header changes of a chat, each by a scene of app.js.

import { botPresent } from "./chats.js";
import { post } from "./server.js";

export async function toggleBot({ chat, speaker: by }) {
  const status = botPresent(chat) ? "kicked" : "member";
  await post("members", { chat_id: chat.id, user_id: "bot", status, by });
}

// The chat's id, which is another one for a basic group: it becomes a supergroup first, as Telegram's
// own clients do it.
export async function setForum({ chat, speaker: by }, is_forum) {
  const isBasic = chat.type === "group";
  const chat_id = isBasic ? (await post("migrate", { chat_id: chat.id, by })).chat_id : chat.id;
  await post("forum", { chat_id, is_forum });
  return chat_id;
}

export async function setAnonymous({ chat, speaker }, is_anonymous) {
  await post("members", { chat_id: chat.id, user_id: speaker, by: speaker, is_anonymous });
}
