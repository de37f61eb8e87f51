import { fireEvent, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { model, off } from "@/testing/models";
import { server, shown } from "@/testing/served";
import { LiveRegion } from "@/ui";
import { ModelList } from "./model-list";

const MODELS = [
  model("small", { aliases: ["tiny"] }),
  off("large", { reason: "loading", left_s: 40 }),
  model("busy", { queue: { running: 8, waiting: 3, slots: 8, expected_s: 12.4 }, first_text_s: 0.84 }),
  off("asleep"),
];

async function open(models = MODELS) {
  server({ "GET /api/models": { models } });
  const onChoose = vi.fn();
  shown(
    <>
      <ModelList chosen="small" onChoose={onChoose} />
      <LiveRegion />
    </>,
  );
  await screen.findAllByRole("option");
  return { onChoose, field: screen.getByRole("combobox"), user: userEvent.setup() };
}

const active = () =>
  document.getElementById(screen.getByRole("combobox").getAttribute("aria-activedescendant") ?? "");

const told = (name: RegExp) => screen.getByRole("option", { name }).textContent?.replaceAll("\u00a0", " ");

test("the field has the keys: arrows go round, and what they stand on is told", async () => {
  const { field, user } = await open();
  expect(document.activeElement).toBe(field);
  expect(field.getAttribute("aria-controls")).toBe(screen.getByRole("listbox").id);
  const names = async (keys: string) => {
    await user.keyboard(keys);
    return active()?.textContent;
  };

  expect(active()?.textContent).toContain("small");
  expect(await names("{ArrowDown}{ArrowDown}")).toContain("busy");
  expect(await names("{ArrowUp}{ArrowUp}{ArrowUp}")).toContain("asleep");
  expect(await names("{ArrowDown}")).toContain("small");
});

test("typing searches names, other names and words, and Enter chooses what is found", async () => {
  const { field, user, onChoose } = await open();
  await user.keyboard("TINY");
  expect(screen.getAllByRole("option")).toHaveLength(1);
  await user.clear(field);
  await user.keyboard("busy is good{Enter}");

  expect(onChoose.mock.calls).toEqual([["busy"]]);
  await user.keyboard("!");
  expect(screen.getByText("Nothing found.")).toBeTruthy();
  expect(field.hasAttribute("aria-activedescendant")).toBe(false);
});

test("what is composed is not chosen", async () => {
  const { field, onChoose } = await open();
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });

  expect(onChoose).not.toHaveBeenCalled();
});

test("one that cannot be chosen says why, and neither Enter nor a press chooses it", async () => {
  const { user, onChoose } = await open();
  const large = screen.getByRole("option", { name: /large/ });
  expect(large.getAttribute("aria-disabled")).toBe("true");
  await user.keyboard("{ArrowDown}{Enter}");
  const announced = screen.getByTestId("announcements").textContent;
  await user.click(large);

  expect(onChoose).not.toHaveBeenCalled();
  expect(large.textContent).toContain("It is being loaded, ready in about 40 sec.");
  expect(announced).toContain("large cannot be chosen. It is being loaded");
  expect(screen.getByRole("option", { name: /asleep/ }).textContent).toContain("It is not loaded");
});

test("each says how long people wait, how quick it is, and how much of a model", async () => {
  await open();

  expect(told(/small/)).toContain("No wait · Small (0.14B) · Reads 4.1K tokens");
  expect(told(/busy/)).toContain(
    "3 waiting, about 12 sec · 8 of 8 places taken · First word in 0.8 sec · Small (0.14B)",
  );
  expect(screen.getByRole("option", { name: /small/ }).getAttribute("aria-selected")).toBe("true");
});

test("an adapter that answers is named, and said to be on trial where it is", async () => {
  await open([
    model("small", { adapter: { name: "ko:2", is_canary: true } }),
    model("large", { adapter: { name: "ko:1", is_canary: false } }),
  ]);

  expect(screen.getByRole("option", { name: /small/ }).textContent).toMatch(/With adapter ko:2.*canary/);
  expect(screen.getByRole("option", { name: /large/ }).textContent).not.toContain("canary");
});

test.each([
  ["silent", "Its engines do not answer right now; questions wait for them.", null],
  ["loading", "It is being loaded.", null],
  ["other_features", "It does not answer chats.", "true"],
] as const)("one that is served, but %s, says so", async (reason, words, disabled) => {
  await open([model("small", { reason })]);
  const option = screen.getByRole("option");

  expect([option.textContent?.includes(words), option.getAttribute("aria-disabled")]).toEqual([
    true,
    disabled,
  ]);
});
