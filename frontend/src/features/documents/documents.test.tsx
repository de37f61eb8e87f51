import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Document } from "@/api/types";
import { server, shown } from "@/testing/served";
import { Toasts } from "@/ui";
import { Finder } from "./finder";
import { ShelfList } from "./shelf";

const document = (more: Partial<Document>): Document => ({
  id: "d1",
  name: "pools.md",
  source: "upload",
  title: "Connection pools",
  kind: "note",
  visibility: "private",
  tags: ["db"],
  language: "en",
  at: null,
  bytes: 2048,
  digest: "x",
  chunks: 3,
  state: "stored",
  error: null,
  is_mine: true,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  ...more,
});

test("a document that failed tells why, and others' documents have no actions of an owner", async () => {
  const error = { code: "unreadable", message: "This PDF is damaged.", message_ko: "PDF가 손상되었습니다." };
  server({
    "GET /api/documents": {
      documents: [
        document({ state: "failed", error }),
        document({ id: "d2", title: "Theirs", is_mine: false, owner: "jun", visibility: "community" }),
      ],
      next: null,
    },
  });
  shown(<ShelfList of="mine" />);

  expect(await screen.findByText("This PDF is damaged.")).toBeTruthy();
  expect(screen.getByText("Failed", { selector: "span" })).toBeTruthy();
  expect(screen.getByText(/shared by jun/)).toBeTruthy();
});

test("a tag narrows the list until it is taken away", async () => {
  server({ "GET /api/documents": { documents: [document({})], next: null } });
  shown(<ShelfList of="mine" />);
  fireEvent.click(await screen.findByRole("button", { name: "Tag: db" }));
  fireEvent.click(await screen.findByRole("button", { name: "Stop filtering by db" }));

  await waitFor(() => expect(screen.queryByRole("button", { name: "Stop filtering by db" })).toBeNull());
});

test("a document that is deleted is out of sight at once, and there again when that is taken back", async () => {
  const heard = server({ "GET /api/documents": { documents: [document({})], next: null } });
  shown(
    <>
      <ShelfList of="mine" />
      <Toasts />
    </>,
  );
  fireEvent.click(await screen.findByRole("button", { name: /^What to do/ }));
  fireEvent.click(screen.getByRole("menuitem", { name: "Delete" }));
  expect(screen.queryByRole("button", { name: "Connection pools" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));

  expect(screen.getByRole("button", { name: "Connection pools" })).toBeTruthy();
  expect(heard.filter(({ method }) => method === "DELETE")).toEqual([]);
});

test("search waits for its button, marks what matches, and says why", async () => {
  const result = {
    number: 1,
    id: "p1",
    document: "d1",
    title: "Pools",
    source: "upload",
    is_own: true,
    text: "A pool keeps connections.",
    stretches: [
      { text: "A ", matches: false },
      { text: "pool", matches: true },
    ],
    kind: "note",
    language: "en",
    tags: [],
    visibility: "private",
    date: null,
    score: 1,
    why: { dense: { rank: 2, score: 0.5 }, sparse: { rank: 1, score: 3 }, rerank: 0.87, words: ["pool"] },
    also: [],
  };
  const page = {
    query: "pool",
    lookup: "by words only",
    ways: ["sparse"],
    filters: {},
    candidates: 9,
    reranked: true,
    results: [result],
  };
  const heard = server({ "GET /api/search": page });
  shown(<Finder />);
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "pool" } });
  expect(heard).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Search" }));

  expect((await screen.findByText("pool", { selector: "mark" })).tagName).toBe("MARK");
  for (const reason of ["Meaning: rank 2", "Words: rank 1", "Relevance 0.87", "Contains pool"])
    expect(screen.getByText(reason)).toBeTruthy();
  expect(screen.getByText(/searched by words alone/)).toBeTruthy();
});
