// Links that Telegram follows by itself: to the bot with a word for it, to a Mini App of its, and to hand something on.

// What a t.me address opens: { start } of t.me/<bot>?start=…, { startGroup } of ?startgroup=…, { app } of
// t.me/<bot>/<app> and t.me/<bot>?startapp=…, { handedOn } of t.me/share/url?url=…, or null.
export function ownLink(href, bot) {
  const { hostname, pathname, searchParams } = new URL(href);
  if (hostname !== "t.me") return null;
  if (pathname === "/share/url") return { handedOn: searchParams.get("url") ?? "" };
  const [name, app] = pathname.slice(1).split("/");
  if (name.toLowerCase() !== bot?.username.toLowerCase()) return null;
  if (app || searchParams.has("startapp")) return { app: href };
  if (searchParams.has("startgroup")) return { startGroup: searchParams.get("startgroup") };
  return { start: searchParams.get("start") ?? "" };
}
