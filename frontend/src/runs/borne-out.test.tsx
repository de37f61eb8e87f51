import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { BorneOut } from "./borne-out";

afterEach(cleanup);

test.each([
  [13, "bg-ok-soft"],
  [4, "bg-sunken"],
  [0, "bg-warn-soft"],
])("tells %i of 13 sentences in the colour of how many hold", (supported, tone) => {
  render(<BorneOut verification={{ sentences: 13, supported }} />);

  expect(screen.getByText(`${supported} of 13 sentences borne out`)).toHaveProperty(
    "className",
    expect.stringContaining(tone),
  );
});

test("says nothing of a text without the model's sentences", () => {
  const { container } = render(<BorneOut verification={{ sentences: 0, supported: 0 }} />);

  expect(container.textContent).toBe("");
});
