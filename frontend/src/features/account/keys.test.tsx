import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { server, shown } from "@/testing/served";
import { Keys } from "./keys";

const KEY = {
  id: "k1",
  name: "ci",
  prefix: "haru_ab12",
  features: ["til"],
  models: null,
  limits: null,
  created_at: "2026-01-01T00:00:00Z",
  expires_at: null,
  used_at: null,
};

test("a new key is shown once, and is gone when it was kept", async () => {
  const heard = server({
    "GET /api/keys": [],
    "GET /api/models": { models: [] },
    "POST /api/keys": { ...KEY, key: "haru_ab12secret" },
  });
  shown(<Keys />);
  fireEvent.click(await screen.findByRole("button", { name: "New key" }));
  fireEvent.click(screen.getByRole("button", { name: "Make the key" }));
  expect(screen.getByText("Enter this.")).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Name"), { target: { value: "ci" } });
  fireEvent.click(screen.getByRole("button", { name: "Make the key" }));

  expect(await screen.findByText("haru_ab12secret")).toBeTruthy();
  expect(heard.find((one) => one.method === "POST")?.body).toMatchObject({ name: "ci" });
  fireEvent.click(screen.getByRole("button", { name: "I have kept it" }));
  expect(screen.queryByText("haru_ab12secret")).toBeNull();
});

test("a key is revoked after asking once more", async () => {
  const heard = server({ "GET /api/keys": [KEY], "DELETE /api/keys/k1": null });
  shown(<Keys />);
  fireEvent.click(await screen.findByRole("button", { name: "Revoke ci" }));
  expect(heard.some((one) => one.method === "DELETE")).toBe(false);
  fireEvent.click(screen.getByRole("button", { name: "Revoke" }));

  await waitFor(() =>
    expect(heard).toContainEqual({ method: "DELETE", path: "/api/keys/k1", body: undefined }),
  );
});
