import { expect, test } from "vitest";
import type { Step } from "@/api/traces";
import { changed, linesBeside, textOf, UNCHANGED } from "./again";

const root = (outputs: Record<string, unknown> | null): Step => ({
  id: "1",
  parent_run_id: null,
  run_type: "chain",
  name: "til",
  start_time: "",
  end_time: null,
  inputs: {},
  outputs,
  error: null,
  extra: null,
});

test("only what was changed is asked for", () => {
  expect(changed(UNCHANGED)).toEqual({ step: "generate" });
  expect(changed({ ...UNCHANGED, profile: "large", adapter: "-", temperature: "0" })).toEqual({
    step: "generate",
    profile: "large",
    adapter: "",
    sampling: { temperature: 0 },
  });
});

test("instructions are told from the step that speaks to the model", () => {
  const words = { ...UNCHANGED, instructions: "Be brief." };

  expect(changed(words)).toEqual({ step: "generate", instructions: "Be brief." });
  expect(changed({ ...words, step: "verify" })).toEqual({ step: "verify" });
});

test("a run is read as its answer, its note, or its values", () => {
  expect(textOf([root({ content: "Yes." })])).toBe("Yes.");
  expect(textOf([root({ title: "Pool", markdown: "# Pool" })])).toBe("# Pool");
  expect(textOf([root({ questions: [] })])).toBe('{\n  "questions": []\n}');
  expect(textOf([root(null)])).toBe("");
});

test("lines that only one of two has are told apart", () => {
  expect(linesBeside("# Pool\n\nIt is open.", "# Pool\n\nIt is closed.")).toEqual([
    { text: "# Pool", isOwn: false },
    { text: "", isOwn: false },
    { text: "It is open.", isOwn: true },
  ]);
});
