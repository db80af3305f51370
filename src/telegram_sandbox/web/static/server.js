// Calls to the sandbox's own endpoints. The bot's user id goes along as `token`.

export const session = { bot: new URLSearchParams(location.search).get("bot") ?? "" };

function url(path, parameters = {}) {
  const query = new URLSearchParams(parameters);
  if (session.bot) query.set("token", session.bot);
  return query.size ? `${path}?${query}` : path;
}

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.description ?? `HTTP ${response.status}`);
  return body;
}

export const get = async (path, parameters) => answer(await fetch(url(path, parameters)));

export const post = async (path, body) =>
  answer(
    await fetch(url(path), {
      method: "POST",
      headers: body instanceof FormData ? {} : { "Content-Type": "application/json" },
      body: body instanceof FormData ? body : JSON.stringify(body),
    }),
  );

export const contentUrl = (fileId) => url("content", { file_id: fileId });

export const listen = () => new EventSource(url("events"));
