import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test } from "vitest";
import { Tabs } from "./tabs";

function Shown() {
  const [value, setValue] = useState("a");
  const tabs = ["a", "b", "c"].map((one) => ({ value: one, label: one, content: `content of ${one}` }));
  return <Tabs label="Kinds" tabs={tabs} value={value} onChange={setValue} />;
}

const tab = (name: string) => screen.getByRole("tab", { name });

test("arrows, Home and End go to a tab and show it; only that one is in the order of keys", () => {
  render(<Shown />);
  for (const [key, name] of [
    ["ArrowRight", "b"],
    ["End", "c"],
    ["ArrowRight", "a"],
    ["ArrowLeft", "c"],
    ["Home", "a"],
  ] as const) {
    fireEvent.keyDown(document.activeElement?.role === "tab" ? document.activeElement : tab("a"), { key });

    expect(document.activeElement).toBe(tab(name));
    expect(screen.getAllByRole("tab").filter((one) => one.tabIndex === 0)).toEqual([tab(name)]);
    expect(screen.getByRole("tabpanel", { name }).textContent).toBe(`content of ${name}`);
  }
});
