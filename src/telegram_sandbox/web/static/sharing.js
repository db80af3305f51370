// What a person sends that isn't written, and what they say of themselves. Each function takes a
// scene of app.js: who speaks, where, and how to post as them.

import { isGroup } from "./chats.js";
import { ask, checkbox, field, fields, heading, note } from "./dialogs.js";
import { nameOf } from "./render.js";
import { post } from "./server.js";

export async function shareContact(scene) {
  const { answer, form } = await ask("Share a contact", [
    heading("Share a contact"),
    field("first_name", "First name", { required: true }),
    field("last_name", "Last name"),
    field("phone_number", "Phone number", { required: true, type: "tel" }),
    field("vcard", "vCard, if there is one", { rows: 4 }),
  ], [["share", "Share"], ["own", "My own"]]);
  if (answer === "share") await scene.post("contact", Object.fromEntries(new FormData(form)));
  if (answer === "own") await scene.post("contact");
}

const DEGREES = { type: "number", step: "any", required: true };

// null where somebody thinks better of it
export async function askForPlace() {
  const { answer, form } = await ask("Share a location", [
    heading("Share a location"),
    field("latitude", "Latitude in degrees", { ...DEGREES, min: -90, max: 90 }),
    field("longitude", "Longitude in degrees", { ...DEGREES, min: -180, max: 180 }),
  ], [["share", "Share"]]);
  const { latitude, longitude } = form.elements;
  return answer ? { latitude: latitude.valueAsNumber, longitude: longitude.valueAsNumber } : null;
}

export async function shareLocation(scene) {
  const place = await askForPlace();
  if (place) await scene.post("location", place);
}

export async function forwardMessage(scene, message) {
  const mine = scene.chats.filter((chat) =>
    isGroup(chat) ? !chat.migrated_to : chat.id === scene.speaker);
  const names = mine.map((chat) => [String(chat.id), nameOf(chat)]);
  const { answer } = await ask("Forward to", [heading("Forward to")], names);
  if (!answer) return;
  const source = { from_chat_id: scene.chat.id, message_id: message.message_id };
  await scene.post("forward", { ...source, chat_id: Number(answer), message_thread_id: 0 });
  if (Number(answer) !== scene.chat.id) {
    scene.toast(`Forwarded to ${nameOf(mine.find(({ id }) => id === Number(answer)))}`);
  }
}

// What Telegram does with a bot's link ?startgroup=…
export async function startInGroup(scene, payload) {
  const groups = scene.chats.filter((chat) => isGroup(chat) && !chat.migrated_to);
  const names = groups.map((chat) => [String(chat.id), nameOf(chat)]);
  const made = `-${Date.now() % 1_000_000_000}`;
  const label = "Add the bot to a group";
  const { answer } = await ask(label, [heading(label)], [...names, [made, "A new group"]]);
  if (!answer) return;
  await post("startgroup", { chat_id: Number(answer), user_id: scene.speaker, payload });
}

export async function changePerson(scene) {
  const person = scene.person(scene.speaker);
  const { day = "", month = "", year = "" } = person.birthdate ?? {};
  const number = { type: "number", min: 1 };
  const { answer, form } = await ask(`About ${nameOf(person)}`, [
    heading(`About ${nameOf(person)}`),
    note("The birthday as they show it to others: with its year, without, or not at all"),
    fields(
      field("day", "Day", { ...number, max: 31, value: day }),
      field("month", "Month", { ...number, max: 12, value: month }),
      field("year", "Year", { ...number, max: 9999, value: year }),
    ),
    checkbox("hides", "Forwarded messages show only their name", { checked: person.hides_forwards }),
  ], [["save", "Save"]]);
  if (!answer) return;
  const given = ["day", "month", "year"].map((name) => [name, form.elements[name].valueAsNumber]);
  const shown = given.filter(([, value]) => !Number.isNaN(value));
  const birthdate = shown.length ? Object.fromEntries(shown) : null;
  const hides_forwards = form.elements.hides.checked;
  await post("people", { user_id: person.id, birthdate, hides_forwards });
}
