import { expect, test } from "vitest";
import { command } from "./command";
import { givenOf, newDraft, repositoryOf } from "./draft";
import { fileOf } from "./front-matter";
import { commitAddress } from "./hosts";

test.each([
  ["owner/name", "https://github.com/owner/name"],
  [" https://gitlab.com/group/sub/name/ ", "https://gitlab.com/group/sub/name"],
  ["http://github.com/owner/name", null],
  ["owner", null],
  ["https://github.com/owner/name?x=1", null],
])("%j means the repository %s", (written, repository) => {
  expect(repositoryOf(written)).toBe(repository);
});

test("a repository is asked for with days, authors and token", () => {
  const draft = {
    ...newDraft("ko"),
    kind: "repository" as const,
    zone: "Asia/Seoul",
    repository: "owner/name",
    since: "2026-05-01",
    until: "",
    authors: "a@x.example, kim",
    token: " secret ",
  };

  expect(givenOf(draft)).toEqual({
    source: {
      repository: "https://github.com/owner/name",
      authors: ["a@x.example", "kim"],
      since: "2026-05-01",
      until: "2026-05-01",
      token: "secret",
    },
    language: "ko",
    timezone: "Asia/Seoul",
  });
});

test("a document without a title is called by its first heading", () => {
  const draft = {
    ...newDraft("en"),
    kind: "documents" as const,
    documents: [{ title: "", text: "# Trees\n\nGrow." }],
  };

  expect(givenOf(draft)).toMatchObject({ domain: "research-notes", documents: [{ title: "Trees" }] });
});

test("nothing is asked for while something is missing", () => {
  for (const kind of ["commits", "repository", "documents"] as const) {
    expect(givenOf({ ...newDraft("en"), kind })).toBe(null);
  }
});

test("the command says what was chosen, and quotes what a shell would read", () => {
  const given = {
    source: {
      repository: "https://github.com/o/n",
      since: "2026-05-01",
      until: "2026-05-01",
      authors: ["Kim's"],
    },
    language: "ko" as const,
    timezone: "Asia/Seoul",
  };

  expect(command({ given, folder: "~/my til", code: ".", form: "hugo", day: "" })).toBe(
    "haru til https://github.com/o/n --date 2026-05-01 --author 'Kim'\\''s' --timezone Asia/Seoul --language ko " +
      "--into ~/'my til' --front-matter hugo",
  );
});

test("front matter is YAML whatever the title says", () => {
  const note = { title: 'A "b": c', tags: ["x: y"], markdown: "# A\n\n{{< shout >}} {{ name }}\n" };

  expect(fileOf(note, "hugo", "2026-05-01")).toBe(
    '---\ntitle: "A \\"b\\": c"\ndate: 2026-05-01\ntags: ["x: y"]\n---\n\n# A\n\n{{</* shout */>}} {{ name }}\n',
  );
  expect(fileOf(note, "jekyll", "2026-05-01")).toContain("render_with_liquid: false");
  expect(fileOf(note, "none", "2026-05-01")).toBe(note.markdown);
});

test("a commit is looked at where it lies", () => {
  expect(commitAddress("https://github.com/o/n.git", "abc")).toBe("https://github.com/o/n/commit/abc");
  expect(commitAddress("https://git.example.org/g/n", "abc")).toBe(
    "https://git.example.org/g/n/-/commit/abc",
  );
  expect(commitAddress(undefined, "abc")).toBe(null);
});
