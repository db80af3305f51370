// The reply keyboard, and what its buttons ask for.

import { ask, checkbox, heading, note } from "./dialogs.js";
import { openMiniApp } from "./mini_app.js";
import { element, nameOf } from "./render.js";
import { askForPlace } from "./sharing.js";

const box = document.getElementById("keyboard");
const message = document.getElementById("message");

// `press` is called with the button
export function showKeyboard(markup, press) {
  const rows = markup?.keyboard ?? [];
  box.hidden = !rows.length;
  box.replaceChildren(...rows.map((row) =>
    element("div", { className: "row" }, ...row.map((button) =>
      element("button", { type: "button", className: "keyboard-button", onclick: () => press(button) },
        button.text)))));
  message.placeholder = markup?.input_field_placeholder ?? "Message";
}

// Presses one, by a scene of app.js.
export async function pressKey(scene, button) {
  const press = (given = {}) => scene.post("key", { text: button.text, ...given });
  if (button.request_contact) {
    const { phone_number: number } = scene.person(scene.speaker);
    const shown = [heading("Share your phone number?"), note(`The bot will know that it is ${number}.`)];
    const { answer } = await ask("Share your phone number?", shown, [["share", "Share"]]);
    if (answer) await press();
  } else if (button.request_location) {
    const place = await askForPlace();
    if (place) await press(place);
  } else if (button.request_users) {
    const user_ids = await askForUsers(scene, button);
    if (user_ids) await press({ user_ids });
  } else if (button.web_app) {
    await openMiniApp(scene, { key: button.text });
  } else {
    await press();
  }
}

async function askForUsers(scene, { text, request_users: request }) {
  const fits = (user) =>
    [["user_is_bot", "is_bot"], ["user_is_premium", "is_premium"]].every(
      ([wanted, is]) => !(wanted in request) || request[wanted] === Boolean(user[is]));
  const choices = [...scene.people, scene.bot].filter(fits).map((user) =>
    checkbox("user", nameOf(user), { value: user.id }));
  const boxes = choices.map((choice) => choice.querySelector("input"));
  const onchange = () => { // as many as were asked for
    const full = boxes.filter(({ checked }) => checked).length >= request.max_quantity;
    boxes.forEach((each) => { each.disabled = full && !each.checked; });
  };
  const most = note(`${request.max_quantity} at the most`);
  const content = [heading(text), element("div", { onchange }, ...choices), most];
  const { answer, form } = await ask(text, content, [["share", "Share"]]);
  return answer ? new FormData(form).getAll("user").map(Number) : null;
}
