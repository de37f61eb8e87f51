import { describe, expect, test } from "vitest";

const MODULES = import.meta.glob<Record<string, unknown>>("./*/{en,ko}.ts", { eager: true });
const PAGES = [...new Set(Object.keys(MODULES).map((path) => path.split("/")[1] ?? ""))];

describe.each(PAGES)("the words of %s", (page) => {
  const en = flat(MODULES[`./${page}/en.ts`]?.en);
  const ko = flat(MODULES[`./${page}/ko.ts`]?.ko);

  test("are the same in both languages, and none is empty", () => {
    expect([...ko.keys()]).toEqual([...en.keys()]);
    expect([...en, ...ko].filter(([, said]) => said.trim() === "")).toEqual([]);
  });

  test("are Korean in Korean", () => {
    const foreign = [...ko].filter(([key, said]) => !/[가-힣]/.test(said) && said !== en.get(key));

    expect(foreign).toEqual([]);
  });
});

/** Every text by its path; what takes arguments is called with some. */
function flat(words: unknown, path = ""): Map<string, string> {
  if (typeof words === "string") return new Map([[path, words]]);
  if (typeof words === "function") return new Map([[path, String(words(2, "b", "c", "d"))]]);
  const found = Object.entries((words ?? {}) as Record<string, unknown>).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return new Map(found.flatMap(([key, said]) => [...flat(said, `${path}.${key}`)]));
}
