// A Mini App in a frame above the chat: its sheet, the buttons around it, and the events by which page and client
// speak (core.telegram.org/api/web-events).

import { ask, heading, note } from "./dialogs.js";
import { complain } from "./notices.js";
import * as requests from "./mini_app_requests.js";
import { nameOf } from "./render.js";
import { onThemeChange, themeParams, toggleTheme } from "./theme.js";

const $ = (id) => document.getElementById(id);
const sheet = $("mini-app");
// As Telegram's web client has it: no downloads, so that a page has to ask for them, and no leaving of the frame.
const MAY = "allow-scripts allow-same-origin allow-popups allow-forms allow-modals";
const NO_INSETS = { top: 0, right: 0, bottom: 0, left: 0 }; // nothing is above the frame

let app = null; // { scene, key, frame, origin, listens, needsConfirmation }: what is open

// By a scene of app.js, whose speaker opens it. `where` says from what, as POST /sandbox/mini-app takes it.
export async function openMiniApp(scene, where) {
  if (app && !await closeMiniApp()) return;
  const { url } = await scene.post("mini-app", { ...where, theme_params: themeParams() });
  const frame = Object.assign(document.createElement("iframe"), { title: nameOf(scene.bot), allow: "clipboard-write" });
  frame.sandbox = MAY;
  frame.src = url;
  app = { scene, frame, key: where.key, origin: new URL(url).origin };
  $("mini-app-title").textContent = nameOf(scene.bot);
  frame.onload = showReady;
  sheet.classList.remove("expanded");
  sheet.ariaBusy = "true"; // until the page is ready
  show(true);
  $("mini-app-frame").replaceChildren(frame);
  frame.focus();
}

// Whether it is closed now.
export async function closeMiniApp() {
  if (app.needsConfirmation) {
    const label = "Close it?";
    const { answer } = await ask(label, [heading(label), note("What you have changed may not be saved.")], [["close", "Close"]]);
    if (!answer) return false;
  }
  end();
  return true;
}

function end() {
  show(false);
  app = null;
  $("mini-app-frame").replaceChildren();
  [$("mini-app-back"), $("mini-app-settings"), $("mini-app-resume"), ...buttons()].forEach((one) => { one.hidden = true; });
}

// The chat behind it can be used only while it is not shown.
function show(shown) {
  sheet.hidden = !shown;
  document.querySelectorAll(".sidebar, main").forEach((one) => { one.inert = shown; });
}

// Whatever opens a chat leaves the page as it is, to be gone on with.
function minimise(minimised) {
  show(!minimised);
  $("mini-app-resume").hidden = !minimised;
  $("mini-app-resume").textContent = `▲ ${nameOf(app.scene.bot)}`;
  send("visibility_changed", { is_visible: !minimised });
}

function send(eventType, eventData = null) {
  if (app?.listens) app.frame.contentWindow.postMessage(JSON.stringify({ eventType, eventData }), app.origin);
}

const showReady = () => { sheet.ariaBusy = "false"; };
const buttons = () => [$("mini-app-main"), $("mini-app-secondary")];
const sendTheme = () => send("theme_changed", { theme_params: themeParams() });

function sendViewport() {
  const { clientHeight: height, clientWidth: width } = $("mini-app-frame");
  const is_expanded = sheet.classList.contains("expanded");
  send("viewport_changed", { height, width, is_expanded, is_state_stable: true });
}

function setBottomButton(button, { is_visible, is_active, is_progress_visible, text, color, text_color, position }) {
  button.hidden = !is_visible;
  button.disabled = is_active === false;
  button.ariaBusy = String(Boolean(is_progress_visible));
  if (text !== undefined) button.textContent = text;
  if (color) button.style.setProperty("--own-color", color);
  if (text_color) button.style.setProperty("--own-text-color", text_color);
  if (position) $("mini-app-buttons").dataset.secondary = position;
}

function feel({ type, impact_style, notification_type }) {
  sheet.dataset.felt = [type, impact_style ?? notification_type].filter(Boolean).join(" ");
  navigator.vibrate?.(type === "notification" ? [10, 40, 10] : 10);
}

// by what the page says
const heard = {
  web_app_ready: showReady,
  web_app_expand: () => sheet.classList.add("expanded"),
  web_app_close: end,
  web_app_request_theme: sendTheme,
  web_app_request_viewport: sendViewport,
  web_app_request_safe_area: () => send("safe_area_changed", NO_INSETS),
  web_app_request_content_safe_area: () => send("content_safe_area_changed", NO_INSETS),
  web_app_setup_back_button: ({ is_visible }) => { $("mini-app-back").hidden = !is_visible; },
  web_app_setup_settings_button: ({ is_visible }) => { $("mini-app-settings").hidden = !is_visible; },
  web_app_setup_main_button: (button) => setBottomButton($("mini-app-main"), button),
  web_app_setup_secondary_button: (button) => setBottomButton($("mini-app-secondary"), button),
  web_app_setup_closing_behavior: ({ need_confirmation }) => { app.needsConfirmation = need_confirmation; },
  web_app_set_header_color: ({ color, color_key }) =>
    sheet.style.setProperty("--header", color ?? themeParams()[color_key]),
  web_app_set_bottom_bar_color: ({ color }) => sheet.style.setProperty("--bottom-bar", color),
  web_app_set_background_color: ({ color }) => sheet.style.setProperty("--background", color),
  web_app_trigger_haptic_feedback: feel,
  web_app_request_fullscreen: () => send("fullscreen_failed", { error: "UNSUPPORTED" }),
  ...requests,
};

function parsed(data) { // frames may say other things, too
  try { return JSON.parse(data) ?? {}; } catch { return {}; }
}

addEventListener("message", ({ source, origin, data }) => {
  if (!app || source !== app.frame.contentWindow || origin !== app.origin) return;
  app.listens = true;
  const { eventType, eventData } = parsed(data);
  const act = Object.hasOwn(heard, eventType) ? heard[eventType] : undefined;
  Promise.resolve(act?.(eventData || {}, { ...app, send, minimise, end })).catch(complain);
});

$("mini-app-close").onclick = () => closeMiniApp().catch(complain);
$("mini-app-resume").onclick = () => minimise(false);
$("mini-app-theme").onclick = toggleTheme;
$("mini-app-back").onclick = () => send("back_button_pressed");
$("mini-app-settings").onclick = () => send("settings_button_pressed");
$("mini-app-main").onclick = () => send("main_button_pressed");
$("mini-app-secondary").onclick = () => send("secondary_button_pressed");
onThemeChange(sendTheme);
new ResizeObserver(sendViewport).observe($("mini-app-frame"));
