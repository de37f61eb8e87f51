import { beforeEach, expect, test } from "vitest";
import type { TilInput } from "@/api/types";
import { dropWritten } from "@/lib/drafts";
import { placeOf, tokenAddress } from "./hosts";
import {
  isNotePath,
  type KeepDraft,
  messageOf,
  newKeep,
  pageOf,
  problemsOf,
  rememberPlace,
  sentOf,
} from "./keep-draft";

const NOTE = {
  title: "TIL 2026-05-01 – 2026-05-04: 커넥션 풀",
  tags: ["Python", "db"],
  markdown: "# TIL 2026-05-01 – 2026-05-04: 커넥션 풀\n\n- 닫는다\n",
};
const GIVEN = { source: { repository: "https://gitlab.com/group/code", branch: "dev" } } satisfies TilInput;
const DRAFT: KeepDraft = {
  repository: "owner/til",
  token: " secret ",
  path: " pools/note.md ",
  branch: "",
  form: "none",
};

beforeEach(() => localStorage.clear());

test("a note is named as the command names it, in its own repository if no other was used", () => {
  expect(newKeep(NOTE, GIVEN)).toEqual({
    repository: "https://gitlab.com/group/code",
    token: "",
    path: "python/til-2026-05-01-2026-05-04-커넥션-풀.md",
    branch: "",
    form: "none",
  });
  expect(newKeep({ ...NOTE, tags: [] }, null).path).toMatch(/^notes\//);
});

test("the place used last is there again until somebody signs out, the token never", () => {
  rememberPlace({ ...DRAFT, branch: " notes " });

  expect(newKeep(NOTE, GIVEN)).toMatchObject({ repository: "owner/til", branch: "notes", token: "" });
  expect(JSON.stringify({ ...localStorage })).not.toContain("secret");

  dropWritten();
  expect(newKeep(NOTE, null).repository).toBe("");
});

test.each(["{", "null", "[]", '{"repository": 7, "branch": ""}'])("%j is nothing remembered", (kept) => {
  localStorage.setItem("haru.draft.til-keep", kept);

  expect(newKeep(NOTE, null).repository).toBe("");
});

test("what is sent has the note with its day's mark, and nothing that was left empty", () => {
  expect(sentOf(DRAFT, NOTE, "2026-06-01")).toEqual({
    repository: "https://github.com/owner/til",
    token: "secret",
    path: "pools/note.md",
    text: `${NOTE.markdown.trim()}\n\n<!-- haru til 2026-05-04 -->\n`,
    message: "Add TIL: TIL 2026-05-01 – 2026-05-04: 커넥션 풀",
  });
});

test("a file is replaced as the version that was seen, by a commit that says so", () => {
  const sent = sentOf({ ...DRAFT, branch: " main " }, NOTE, "2026-06-01", "abc");

  expect(sent).toMatchObject({
    replace: "abc",
    branch: "main",
    message: expect.stringMatching(/^Rewrite TIL/),
  });
});

test("a note about no day has today's mark, and front matter stands before it", () => {
  const page = pageOf({ title: "TIL: paper", tags: [], markdown: "# TIL: paper\n" }, "jekyll", "2026-06-01");

  expect(page).toMatch(/^---\ntitle: "TIL: paper"\ndate: 2026-06-01\n/);
  expect(page).toMatch(/# TIL: paper\n\n<!-- haru til 2026-06-01 -->\n$/);
});

test("a commit message is one line", () => {
  expect(messageOf(" a\n b ")).toBe("Add TIL: a b");
});

test.each(["note.md", "pool/til-2026-05-04-커넥션-풀.md", "a b/c (1).md", "_posts/x.md"])(
  "%j is a path of a note",
  (path) => expect(isNotePath(path)).toBe(true),
);

test.each([
  ..."|/a.md|a//b.md|../a.md|a/../b.md|./a.md|a\\b.md|a.txt|.md|.git/a.md|.github/workflows/a.md|a\nb.md|a /b.md".split(
    "|",
  ),
  "a/\u202eb.md",
  "a\u3000b.md",
  `${"x".repeat(398)}.md`,
  `${"가".repeat(70)}.md`,
])("%j is none", (path) => expect(isNotePath(path)).toBe(false));

test("what is missing is told by its field", () => {
  expect(problemsOf(DRAFT)).toEqual([]);
  expect(problemsOf({ ...DRAFT, repository: "owner", token: "", path: "a" })).toEqual([
    "repository",
    "token",
    "path",
  ]);
  expect(problemsOf({ ...DRAFT, token: "토큰" })).toEqual(["token"]);
});

test.each([
  [
    "https://github.com/a/b",
    "https://github.com/settings/personal-access-tokens/new?name=haru&contents=write",
  ],
  [
    "https://git.example.org/a/b",
    "https://git.example.org/-/user_settings/personal_access_tokens?name=haru&scopes=api",
  ],
])("a token for %s is made at %s", (repository, address) => {
  const place = placeOf(repository);

  expect(place && tokenAddress(place)).toBe(address);
});
