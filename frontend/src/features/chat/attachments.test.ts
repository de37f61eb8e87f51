import fc from "fast-check";
import { expect, test } from "vitest";
import { parted, withAttachments } from "./attachments";
import { commandsFor } from "./commands";

test("what was pasted comes out as it went in, whatever marks it has", () => {
  const pasted = fc.stringMatching(/^[a-z`~\n -]*$/);
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z ]{1,20}[a-z]$/), fc.array(pasted, { maxLength: 3 }), (text, all) => {
      const whole = withAttachments(
        text,
        all.map((one, id) => ({ id, text: one })),
      );
      const rules = all.some(
        (one) => `\n${one}\n`.includes("\n\n---\n\n") || /(^|\n)\n?---\n?(\n|$)/.test(one),
      );
      if (!rules) expect(parted(whole)).toEqual({ text: text.trim(), pasted: all });
    }),
  );
});

test("a slash alone lists the commands, a path is none", () => {
  expect(commandsFor("/")).toHaveLength(5);
  expect(commandsFor("/ne")).toEqual(["new"]);
  expect(commandsFor("/usr/bin")).toEqual([]);
  expect(commandsFor("a /new")).toEqual([]);
});
