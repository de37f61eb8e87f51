import { expect, test } from "vitest";
import { readingEvent } from "@/api/documents";
import type { Document } from "@/api/types";
import { withDocument } from "./use-reading";

const document = (id: string, state: Document["state"]) => ({ id, state }) as Document;

test("a document that was read takes its place in the list", () => {
  const pages = {
    pages: [{ documents: [document("a", "queued"), document("b", "queued")], next: null }],
    pageParams: [""],
  };

  expect(withDocument(pages, document("b", "stored"))?.pages[0]?.documents).toEqual([
    document("a", "queued"),
    document("b", "stored"),
  ]);
});

test("what is no list of documents stays as it is", () => {
  expect(withDocument(undefined, document("a", "stored"))).toBeUndefined();
  expect(withDocument("# A text" as never, document("a", "stored"))).toBe("# A text");
});

test("events that are not known are passed over", () => {
  const event = (name: string) =>
    readingEvent({ id: undefined, event: name, data: '{"queued":1,"reading":0}' });

  expect(event("progress")).toMatchObject({ kind: "progress", progress: { queued: 1 } });
  expect(event("later")).toBeNull();
});
