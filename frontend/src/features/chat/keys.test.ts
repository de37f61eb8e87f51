import { describe, expect, test } from "vitest";
import { AT_REST, heard, type KeyEventLike } from "./keys";

type Step = [type: KeyEventLike["type"], more?: Omit<KeyEventLike, "type" | "timeStamp">, at?: number];

const ENTER = { key: "Enter", code: "Enter", keyCode: 13, isComposing: false };
const COMPOSING = { key: "Enter", code: "Enter", keyCode: 229, isComposing: true };
const PROCESS = { key: "Process", code: "Enter", keyCode: 229, isComposing: true };

/** How many messages a recorded sequence sends; events are 5 ms apart where nothing else is said. */
function sent(steps: readonly Step[]): number {
  let typing = AT_REST;
  let count = 0;
  let clock = 0;
  for (const [type, more = {}, at] of steps) {
    clock = at ?? clock + 5;
    const { typing: next, send } = heard(typing, { type, timeStamp: clock, ...more });
    typing = next;
    if (send) count += 1;
  }
  return count;
}

const korean: Step[] = [
  ["compositionstart", { data: "" }],
  ["compositionupdate", { data: "ㅇ" }],
  ["compositionupdate", { data: "요" }],
];
const japanese: Step[] = [
  ["compositionstart", { data: "" }],
  ["compositionupdate", { data: "にほん" }],
  ["compositionupdate", { data: "日本" }],
];

describe("one Enter sends Korean once, while its last syllable is composed", () => {
  test.each<[string, Step[]]>([
    [
      "Chrome on macOS, which tells Enter a second time",
      [
        ...korean,
        ["keydown", COMPOSING],
        ["compositionend", { data: "요" }],
        ["keydown", ENTER],
        ["keyup", ENTER],
      ],
    ],
    [
      "Chrome on Windows",
      [
        ...korean,
        ["keydown", PROCESS],
        ["compositionend", { data: "요" }],
        ["keyup", { ...ENTER, keyCode: 229 }],
      ],
    ],
    [
      "Chrome on Windows, where Enter follows",
      [
        ...korean,
        ["keydown", PROCESS],
        ["compositionend", { data: "요" }],
        ["keydown", ENTER],
        ["keyup", ENTER],
      ],
    ],
    [
      "Safari, which ends the composition first",
      [
        ...korean,
        ["compositionend", { data: "요" }],
        ["keydown", { ...COMPOSING, isComposing: false }],
        ["keyup", ENTER],
      ],
    ],
    ["Firefox", [...korean, ["keydown", PROCESS], ["compositionend", { data: "요" }], ["keyup", ENTER]]],
    [
      "Firefox on Linux, which composes nothing while Enter is told",
      [...korean, ["compositionend", { data: "요" }], ["keydown", ENTER], ["keyup", ENTER]],
    ],
  ])("%s", (_, steps) => expect(sent(steps)).toBe(1));
});

describe("Enter chooses a candidate in Japanese and Chinese; the next one sends", () => {
  const second: Step[] = [
    ["keydown", ENTER, 5000],
    ["keyup", ENTER],
  ];
  const choosing: [string, Step[]][] = [
    [
      "Chrome",
      [...japanese, ["keydown", COMPOSING], ["compositionend", { data: "日本" }], ["keyup", COMPOSING]],
    ],
    [
      "Chrome on Windows",
      [...japanese, ["keydown", PROCESS], ["compositionend", { data: "日本" }], ["keyup", ENTER]],
    ],
    [
      "Safari",
      [
        ...japanese,
        ["compositionend", { data: "日本" }],
        ["keydown", { ...COMPOSING, isComposing: false }],
        ["keyup", ENTER],
      ],
    ],
    ["Firefox", [...japanese, ["keydown", PROCESS], ["compositionend", { data: "日本" }], ["keyup", ENTER]]],
  ];
  test.each(choosing)("%s", (_, steps) => {
    expect(sent(steps)).toBe(0);
    expect(sent([...steps, ...second])).toBe(1);
  });
});

test("Enter without a composition sends, Shift+Enter does not, and holding it down sends once", () => {
  expect(
    sent([
      ["keydown", ENTER],
      ["keyup", ENTER],
    ]),
  ).toBe(1);
  expect(
    sent([
      ["keydown", { ...ENTER, shiftKey: true }],
      ["keyup", ENTER],
    ]),
  ).toBe(0);
  expect(
    sent([
      ["keydown", ENTER],
      ["keydown", ENTER],
      ["keydown", ENTER],
      ["keyup", ENTER],
    ]),
  ).toBe(1);
});

test("two messages in a row are two", () => {
  const one: Step[] = [
    ...korean,
    ["keydown", COMPOSING],
    ["compositionend", { data: "요" }],
    ["keydown", ENTER],
    ["keyup", ENTER],
  ];

  expect(sent([...one, ...one])).toBe(2);
});

test("Shift+Enter while Korean is composed only commits it", () => {
  expect(
    sent([
      ...korean,
      ["keydown", { ...COMPOSING, shiftKey: true }],
      ["compositionend", { data: "요" }],
      ["keyup", ENTER],
    ]),
  ).toBe(0);
});
