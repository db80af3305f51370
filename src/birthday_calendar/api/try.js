// Tries a call of the page it stands in, and shows what comes back.
"use strict";

document.documentElement.classList.add("scripted");
const token = document.getElementById("token");
document.getElementById("who").addEventListener("submit", (event) => event.preventDefault());
token.addEventListener("change", fillIn);

for (const call of document.querySelectorAll("details[data-path]")) {
  const form = call.querySelector("form");
  const shown = form.querySelector("pre");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    shown.hidden = false;
    shown.textContent = "…";
    try {
      shown.textContent = await told(await fetch(...request(call, form)));
    } catch (error) {
      shown.textContent = String(error);
    }
  });
}

// Says whose token it is, and puts its calendar wherever one is to be named.
async function fillIn() {
  const shown = document.querySelector("#who output");
  shown.textContent = "";
  if (!token.value) return;
  try {
    const answer = await fetch("/api/v1/me", { headers: credentials(), credentials: "omit" });
    const me = await answer.json();
    if (!answer.ok) throw new Error(me.detail ?? me.title);
    const [calendar] = me.calendars;
    for (const field of document.querySelectorAll("input[name=calendar_id]")) field.value = calendar.id;
    shown.textContent = `${me.token.name}: ${calendar.access}, of calendar ${calendar.id}, ${calendar.title}`;
  } catch (error) {
    shown.textContent = error.message;
  }
}

function credentials() {
  return token.value ? { Authorization: `Bearer ${token.value.trim()}` } : {};
}

function request(call, form) {
  const headers = credentials();
  let path = call.dataset.path;
  const query = new URLSearchParams();
  for (const field of form.querySelectorAll("input")) {
    const place = field.dataset.in;
    if (place === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
    else if (field.value && place === "query") query.set(field.name, field.value);
    else if (field.value) headers[field.name] = field.value;
  }
  const body = form.querySelector("textarea");
  if (body?.value) headers["Content-Type"] = body.dataset.media;
  const options = { method: call.dataset.method, headers, credentials: "omit", cache: "no-store" };
  if (body?.value) options.body = body.value;
  return [query.size ? `${path}?${query}` : path, options];
}

async function told(answer) {
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
  let body = await answer.text();
  if (answer.headers.get("content-type")?.includes("json")) {
    body = JSON.stringify(JSON.parse(body), null, 2);
  }
  return [`${answer.status} ${answer.statusText}`, ...headers, "", body].join("\n");
}
