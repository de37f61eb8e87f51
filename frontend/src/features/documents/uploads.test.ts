import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AT_ONCE,
  isUnderWay,
  nextOf,
  reduceUploads,
  TOO_LARGE,
  tagsIn,
  type Upload,
  type UploadEvent,
} from "./uploads";

const MOST = 100;
const file = (id: string, bytes = 10) => ({ id, name: `${id}.md`, bytes, labels: {} });
const after = (...events: UploadEvent[]) =>
  events.reduce<readonly Upload[]>((uploads, event) => reduceUploads(uploads, event, MOST), []);

test("a file that is too large is told so before anything is sent", () => {
  const [one] = after({ type: "added", uploads: [file("a", 101)] });

  expect(one).toMatchObject({ state: "failed", error: TOO_LARGE });
});

test("a few are sent at once, the next one when one has arrived", () => {
  const added: UploadEvent = { type: "added", uploads: ["a", "b", "c", "d"].map((id) => file(id)) };
  const begun = ["a", "b", "c"].map((id): UploadEvent => ({ type: "begun", id }));

  expect(nextOf(after(added)).map((one) => one.id)).toEqual(["a", "b", "c"]);
  expect(nextOf(after(added, ...begun))).toEqual([]);
  expect(
    nextOf(after(added, ...begun, { type: "received", id: "b", outcome: "new" })).map((one) => one.id),
  ).toEqual(["d"]);
});

test("what failed can be tried again, without its error", () => {
  const [one] = after(
    { type: "added", uploads: [file("a")] },
    { type: "begun", id: "a" },
    { type: "failed", id: "a", error: "gone" },
    { type: "again", id: "a" },
  );

  expect(one).toMatchObject({ state: "waiting", share: 0 });
  expect(one?.error).toBeUndefined();
});

test("clearing takes what has ended well, and leaves what failed or is on its way", () => {
  const left = after(
    { type: "added", uploads: ["a", "b", "c", "d"].map((id) => file(id)) },
    { type: "received", id: "a", outcome: "changed" },
    { type: "stopped", id: "b" },
    { type: "failed", id: "c", error: "x" },
    { type: "cleared" },
  );

  expect(left.map((one) => one.id)).toEqual(["c", "d"]);
});

test("whatever happens, never more than a few are sent, and nothing that is sent is forgotten", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const kinds = ["sent", "received", "failed", "stopped", "again", "dismissed", "cleared", "pump"] as const;
  const happening = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...ids)), { maxLength: 60 });
  fc.assert(
    fc.property(happening, (happenings) => {
      let uploads = after({ type: "added", uploads: ids.map((id) => file(id)) });
      for (const [kind, id] of happenings) {
        const before = uploads;
        for (const event of eventsOf(kind, id, uploads)) uploads = reduceUploads(uploads, event, MOST);
        expect(uploads.filter((one) => one.state === "sending").length).toBeLessThanOrEqual(AT_ONCE);
        if (kind === "dismissed" || kind === "cleared")
          expect(uploads.filter(isUnderWay)).toEqual(before.filter(isUnderWay));
      }
    }),
  );
});

function eventsOf(kind: string, id: string, uploads: readonly Upload[]): UploadEvent[] {
  const one = uploads.find((each) => each.id === id);
  if (kind === "pump") return nextOf(uploads).map((each) => ({ type: "begun", id: each.id }));
  if (kind === "sent") return [{ type: "sent", id, share: 2 }];
  if (kind === "received") return [{ type: "received", id, outcome: "new" }];
  if (kind === "failed") return [{ type: "failed", id, error: "x" }];
  if (kind === "again") return one?.state === "failed" ? [{ type: "again", id }] : [];
  return [{ type: kind, id } as UploadEvent];
}

test("tags are split at commas, each once, without their signs", () => {
  expect(tagsIn(" db, #python ,db,, 연결 풀")).toEqual(["db", "python", "연결 풀"]);
});
