// The press of a button below a message, by a scene of app.js.

import { openMiniApp } from "./mini_app.js";
import { showAlert } from "./notices.js";

export async function pressButton(scene, message, button, pressed) {
  const { message_id, ephemeral_message_id } = message;
  if (button.copy_text) return scene.copy(button.copy_text.text);
  if (button.web_app) return openMiniApp(scene, { message_id, url: button.web_app.url });
  const query = button.switch_inline_query ?? button.switch_inline_query_current_chat;
  if (query !== undefined) return scene.startInline(scene.chat.id, query);
  if (!button.callback_data) return scene.toast("This kind of button does nothing here");
  pressed.ariaBusy = "true";
  try {
    const press = { message_id, ephemeral_message_id, data: button.callback_data };
    const { answer } = await scene.press(press);
    if (answer === null) scene.toast("The bot hasn't answered the press");
    else if (answer.text && answer.show_alert) showAlert(answer.text);
    else if (answer.text) scene.toast(answer.text);
  } finally {
    pressed.ariaBusy = "false";
  }
}
