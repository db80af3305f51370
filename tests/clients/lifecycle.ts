// A client that is made of the API's document: adds, changes what it has seen, reads pages, batches,
// and keeps in step. Prints what came of it, as JSON.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

declare const process: { argv: string[] };
const [url, token, number] = process.argv.slice(2) as [string, string, string];

const path = { calendar_id: Number(number) };
const api = createClient<paths>({ baseUrl: url, headers: { Authorization: `Bearer ${token}` } });

const added = await api.POST("/api/v1/calendars/{calendar_id}/events", {
  params: { path },
  body: { name: "Anna", day: 15, month: 3, year: 1990 },
});
if (!added.data) throw new Error(added.error.title);
const event = { ...path, event_id: added.data.id };
const seen = added.response.headers.get("etag") ?? "";

const change = (tag: string, note: string) =>
  api.PATCH("/api/v1/calendars/{calendar_id}/events/{event_id}", {
    params: { path: event, header: { "If-Match": tag } },
    body: { note },
  });
const changed = await change(seen, "tulips");
const late = await change(seen, "roses");

const begun = await api.GET("/api/v1/calendars/{calendar_id}/events", {
  params: { path, query: { updated_since: new Date().toISOString() } },
});
const batch = await api.POST("/api/v1/calendars/{calendar_id}/events:batch", {
  params: { path },
  body: {
    mode: "each",
    operations: [
      { op: "create", event: { name: "Boris", day: 16, month: 3 } },
      { op: "create", event: { name: "Clara", day: 31, month: 4 } },
      { op: "create", event: { name: "Dora", day: 17, month: 3 } },
    ],
  },
});
const dora = { ...path, event_id: batch.data?.results[2]?.id ?? 0 };
await api.DELETE("/api/v1/calendars/{calendar_id}/events/{event_id}", { params: { path: dora } });

const names: string[] = [];
let cursor: string | null | undefined;
do {
  const page = await api.GET("/api/v1/calendars/{calendar_id}/events", {
    params: { path, query: { limit: 1, ...(cursor ? { cursor } : {}) } },
  });
  if (!page.data) throw new Error(page.error.title);
  names.push(...page.data.items.map((one) => one.name));
  cursor = page.data.next_cursor;
} while (cursor);

const since = begun.data?.next_updated_since;
const sync = await api.GET("/api/v1/calendars/{calendar_id}/events", {
  params: { path, query: since ? { updated_since: since } : {} },
});

console.log(
  JSON.stringify({
    note: changed.data?.note,
    late: [late.response.status, late.error?.type],
    names,
    batch: batch.data?.results.map((one) => one.status),
    changed: sync.data?.items.map((one) => one.name),
    deleted: sync.data?.deleted?.map((one) => one.id === dora.event_id),
  }),
);
