// What comes and goes by itself: notices, alerts, and that the bot is typing.

const $ = (id) => document.getElementById(id);
let toastTimer, typingTimer;

export function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(hideToast, 4000);
}

export function hideToast() {
  $("toast").hidden = true;
}

export const complain = (error) => toast(error.message);

export function showAlert(text) {
  $("alert-text").textContent = text;
  $("alert").showModal();
}

// `action` is as sendChatAction has it; whoever stops says "cancel"
export function showTyping(name, action) {
  const doing = action.startsWith("upload") ? "is sending a file…" : "is typing…";
  $("typing").textContent = `${name} ${doing}`;
  $("typing").hidden = action === "cancel";
  clearTimeout(typingTimer);
  typingTimer = setTimeout(hideTyping, 5000);
}

export function hideTyping() {
  $("typing").hidden = true;
}
