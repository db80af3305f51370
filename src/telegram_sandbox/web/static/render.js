// Messages and chats as elements. Nothing a person or the bot wrote is ever treated as HTML.

import { contentUrl } from "./server.js";

export function element(tag, properties = {}, ...children) {
  const { dataset, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  Object.assign(made.dataset, dataset);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const nameOf = (someone) =>
  someone.title ?? [someone.first_name, someone.last_name].filter(Boolean).join(" ");

export const hueOf = (id) => (Math.abs(id) * 47) % 360;

export function avatar(chat) {
  const made = element("span", { className: "avatar" }, [...nameOf(chat)][0] ?? "?");
  made.style.setProperty("--hue", hueOf(chat.id));
  made.ariaHidden = "true";
  return made;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
export const timeOf = (message) => clock.format(new Date(message.date * 1000));

export function summary(message) {
  if (!message) return "";
  if (message.text) return message.text;
  if (message.photo) return `🖼 ${message.caption ?? "Photo"}`;
  if (message.document) return `📎 ${message.caption ?? message.document.file_name ?? "Document"}`;
  if (message.contact) return `👤 ${nameOf(message.contact)}`;
  if (message.location) return "📍 Location";
  if (message.poll) return `📊 ${message.poll.question}`;
  return serviceText(message) ?? "Message";
}

// An anonymous administrator speaks as the group.
const senderOf = (message) => message.sender_chat ?? message.from ?? { first_name: "Somebody" };

function serviceText(message) {
  const actor = nameOf(senderOf(message));
  if (message.new_chat_members) {
    const others = message.new_chat_members.filter((user) => user.id !== message.from?.id);
    return others.length ? `${actor} added ${others.map(nameOf).join(", ")}` : `${actor} joined`;
  }
  if (message.left_chat_member) {
    const left = message.left_chat_member;
    return left.id === message.from?.id ? `${actor} left` : `${actor} removed ${nameOf(left)}`;
  }
  if (message.users_shared) {
    const names = message.users_shared.users.map((user) => nameOf(user) || "somebody");
    return `${actor} shared ${names.join(", ")} with the bot`;
  }
  if (message.pinned_message) return `${actor} pinned “${summary(message.pinned_message)}”`;
  if (message.web_app_data) return `${actor} sent data from “${message.web_app_data.button_text}” to the bot`;
  if (message.migrate_to_chat_id) return "This group became a supergroup";
  if (message.migrate_from_chat_id) return "This supergroup was a group before";
  const { forum_topic_created: created, forum_topic_edited: edited } = message;
  if (created) return `${actor} made the topic “${created.name}”`;
  if (edited) return `${actor} ${edited.name ? `renamed the topic to “${edited.name}”` : "changed the topic's icon"}`;
  const [, done] = TOPIC_ACTS.find(([field]) => message[field]) ?? [];
  return done ? `${actor} ${done}` : null;
}

const TOPIC_ACTS = [
  ["forum_topic_closed", "closed the topic"],
  ["forum_topic_reopened", "reopened the topic"],
  ["general_forum_topic_hidden", "hid the General topic"],
  ["general_forum_topic_unhidden", "showed the General topic again"],
];

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

// Entities nest; their offsets count UTF-16 code units, as JavaScript's strings do.
export function richText(text, entities = [], onCommand = () => {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  let next = 0;
  function build(from, to) {
    const nodes = [];
    let at = from;
    while (next < sorted.length && sorted[next].offset < to) {
      const entity = sorted[next++];
      const start = Math.max(entity.offset, at);
      const end = Math.min(entity.offset + entity.length, to);
      if (end <= start) continue;
      if (start > at) nodes.push(text.slice(at, start));
      nodes.push(wrap(entity, text.slice(start, end), build(start, end), onCommand));
      at = end;
    }
    if (at < to) nodes.push(text.slice(at, to));
    return nodes;
  }
  return element("div", { className: "text" }, ...build(0, text.length));
}

function wrap(entity, text, children, onCommand) {
  if (TAGS[entity.type]) return element(TAGS[entity.type], {}, ...children);
  switch (entity.type) {
    case "spoiler":
      return element("span", { className: "spoiler", tabIndex: 0 }, ...children);
    case "text_link":
    case "url":
      return link(entity.url ?? (/^https?:/i.test(text) ? text : `http://${text}`), children);
    case "email":
      return element("a", { href: `mailto:${text}` }, ...children);
    case "bot_command": {
      const onclick = (event) => { // no button: browsers break lines around one, "/help" from its "."
        event.preventDefault();
        onCommand(text);
      };
      return element("a", { href: "#", className: "link", onclick }, ...children);
    }
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return element("span", { className: "link" }, ...children);
    default:
      return element("span", {}, ...children);
  }
}

function link(href, children, className = "") {
  const safe = /^(https?|tg|mailto):/i.test(href);
  return element("a", { ...(safe && { href }), target: "_blank", rel: "noopener", className }, ...children);
}

function attachment(message) {
  if (message.photo) {
    const photo = message.photo.at(-1);
    return element("img", { className: "photo", src: contentUrl(photo.file_id), alt: "Photo", loading: "lazy" });
  }
  if (message.contact) return contactCard(message.contact);
  if (message.location) {
    const { latitude, longitude } = message.location;
    return element("div", { className: "location" }, `📍 ${latitude.toFixed(5)}, ${longitude.toFixed(5)}`);
  }
  if (message.poll) return pollCard(message.poll);
  if (!message.document) return null;
  const file = message.document;
  const size = file.file_size < 1024 ? `${file.file_size} B` : `${(file.file_size / 1024).toFixed(1)} kB`;
  return element(
    "a", { className: "document", href: contentUrl(file.file_id), download: file.file_name ?? "" },
    element("span", { className: "badge" }, "↓"),
    element("span", {}, file.file_name ?? "Document", element("br"), element("span", { className: "muted" }, size)),
  );
}

function pollCard(poll) {
  const options = poll.options.map((one) => element("li", {}, `${one.text} — ${one.voter_count}`));
  return element("div", { className: "contact" },
    element("strong", {}, poll.question), element("div", { className: "muted" }, poll.description ?? ""),
    element("ul", {}, ...options), element("div", { className: "muted" }, poll.is_closed ? "Final results" : "Poll"));
}

function contactCard(contact) {
  const card = contact.vcard
    ? element("details", {}, element("summary", {}, "vCard"), element("pre", {}, contact.vcard)) : null;
  return element("div", { className: "contact" },
    element("strong", {}, nameOf(contact)), element("div", { className: "muted" }, contact.phone_number), card);
}

// Whose a forwarded message was.
function originOf(origin) {
  if (!origin) return null;
  const name = origin.sender_user_name ?? nameOf(origin.sender_user ?? origin.sender_chat);
  return element("div", { className: "muted" }, `Forwarded from ${name}`);
}

export const follows = (message, previous) =>
  Boolean(previous) && senderOf(previous).id === senderOf(message).id && !serviceText(previous);

// `on` holds what to do: button(message, button, element), command(text), and each with a message
// reply, edit and forward; `anonymous` is whether the speaker's own messages are from the group, and
// `joined` whether it follows one of the same sender
export function messageElement(message, { speaker, anonymous, joined, group, on }) {
  const dataset = { messageId: message.message_id };
  const service = serviceText(message);
  if (service) return element("article", { className: "message service", dataset }, service);

  const from = senderOf(message);
  const mine = message.sender_chat ? anonymous : from.id === speaker;
  const signature = message.author_signature ? `, ${message.author_signature}` : "";
  const sender = element("div", { className: "sender" }, nameOf(from) + signature);
  sender.style.setProperty("--hue", hueOf(from.id ?? 0));
  const text = message.text ?? message.caption;
  const alone = message.ephemeral_message_id; // nobody else sees it
  const actions = element(
    "div", { className: "actions" },
    action("↩", "Reply", () => on.reply(message)),
    alone ? null : action("→", "Forward", () => on.forward(message)),
    mine && message.text && !alone ? action("✎", "Edit", () => on.edit(message)) : null,
  );
  const bubble = element(
    "div", { className: "bubble" },
    group && !mine && !joined ? sender : null,
    originOf(message.forward_origin),
    message.via_bot ? element("div", { className: "muted" }, `via @${message.via_bot.username}`) : null,
    message.reply_to_message && !message.reply_to_message.forum_topic_created
      ? element("span", { className: "reply-to" }, summary(message.reply_to_message).slice(0, 80))
      : null,
    attachment(message),
    text ? richText(text, message.entities ?? message.caption_entities, on.command) : null,
    element(
      "div", { className: "meta" },
      actions,
      alone ? element("span", { className: "alone" }, "👁 Only you see this") : null,
      message.edit_date ? element("span", { className: "edited" }, "edited") : null,
      element("time", {}, timeOf(message)),
    ),
  );
  return element(
    "article",
    { className: `message${mine ? " mine" : ""}${joined ? " joined" : ""}${alone ? " ephemeral" : ""}`, dataset },
    bubble,
    message.reactions ? element("span", { className: "reactions" }, message.reactions.join(" ")) : null,
    inlineKeyboard(message, on),
  );
}

const action = (text, title, onclick) =>
  element("button", { type: "button", title, ariaLabel: title, onclick }, text);

function inlineKeyboard(message, on) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return element("div", { className: "inline-keyboard" }, ...rows.map((row) =>
    element("div", { className: "row" }, ...row.map((button) => inlineButton(message, button, on)))));
}

function startButton(text, onclick) {
  const made = element("button", { type: "button", className: "inline-button" }, `${text} ↗`);
  made.onclick = onclick;
  return made;
}

function inlineButton(message, button, on) {
  const href = button.url ?? button.login_url?.url;
  const [, payload] = /[?&]startgroup=([\w-]*)$/.exec(href ?? "") ?? [];
  if (payload !== undefined) return startButton(button.text, () => on.startGroup(payload));
  if (href) return link(href, [`${button.text} ↗`], "inline-button");
  const text = button.web_app ? `${button.text} ❐` : button.text;
  const made = element("button", { type: "button", className: "inline-button" }, text);
  made.onclick = () => on.button(message, button, made);
  return made;
}
