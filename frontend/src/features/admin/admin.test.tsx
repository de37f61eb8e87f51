import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { problem, server, shown } from "@/testing/served";
import { Adapters } from "./adapters";
import { HealthPart } from "./health";
import { Models } from "./models";
import { Users } from "./users";

const SEAT = {
  name: "main",
  serving: "small",
  routed: "small",
  coming: "",
  leaving: "",
  phase: "steady",
  way: "",
  for_s: 10,
  left_s: null,
  reason: "",
  switch: null,
};
const MODELS = { "GET /api/models": { models: [] } };
const version = (number: number, state: string, share = 1) => ({
  number,
  state,
  share,
  digest: "a".repeat(64),
  base: "small",
  rank: 8,
  scores: { style: 0.5 },
  loaded_in: [],
});
const ADAPTER = {
  name: "til-ko",
  owner: null,
  feature: "til",
  domain: "",
  versions: [version(1, "live"), version(2, "registered")],
  uses: [{ user: "u1", is_default: true }],
};
const USERS = [
  {
    id: "u1",
    name: "kim",
    email: "kim@example.org",
    display_name: "",
    role: "user",
    status: "active",
    limits: null,
    created_at: "2026-01-01T00:00:00Z",
    signed_in_at: null,
    has_password: true,
    issuer: null,
  },
];

test("a server that runs no engine says so in friendly words, and lists what may be named", async () => {
  server({ ...MODELS, "GET /api/models/seats": () => problem(409, "engines_elsewhere") });
  shown(<Models />);

  expect(await screen.findByText("The engine is run elsewhere")).toBeTruthy();
  expect(screen.getByText("Profiles")).toBeTruthy();
});

test("an older server without seats and adapters is no fault", async () => {
  server(MODELS);
  shown(
    <>
      <Models />
      <Adapters />
    </>,
  );

  await waitFor(() => expect(screen.getAllByText("This server does not have this yet")).toHaveLength(2));
});

test("a switch is asked for with the profile that was chosen", async () => {
  const heard = server({
    ...MODELS,
    "GET /api/models/seats": { seats: [SEAT], profiles: ["small", "large", "other"] },
    "GET /api/models/seats/main/switches": { switches: [], next: null },
    "POST /api/models/seats/main/switch": { id: 1 },
  });
  shown(<Models />);
  fireEvent.click(await screen.findByRole("button", { name: "Switch the model" }));
  const choice = screen.getByLabelText<HTMLSelectElement>("Switch to");
  expect([...choice.options].map(({ value }) => value)).toEqual(["large", "other"]);
  fireEvent.change(choice, { target: { value: "other" } });
  fireEvent.click(screen.getByRole("button", { name: "Switch" }));

  await waitFor(() =>
    expect(heard).toContainEqual({
      method: "POST",
      path: "/api/models/seats/main/switch",
      body: { profile: "other", force: false },
    }),
  );
});

test("a refusal stays in the dialog, with its words", async () => {
  server({
    ...MODELS,
    "GET /api/models/seats": { seats: [SEAT], profiles: ["small"] },
    "GET /api/models/seats/main/switches": { switches: [], next: null },
    "POST /api/models/seats/main/rollback": () => problem(409, "nothing_before", "Nothing to go back to."),
  });
  shown(<Models />);
  fireEvent.click(await screen.findByRole("button", { name: "Go back" }));
  const [, confirm] = screen.getAllByRole("button", { name: "Go back" });
  if (confirm) fireEvent.click(confirm);

  expect(await screen.findByText("Nothing to go back to.")).toBeTruthy();
});

test("a seat on its way shows where it is, and that calls wait", async () => {
  const moving = { ...SEAT, routed: "", coming: "large", phase: "drain", way: "instead", leaving: "small" };
  server({
    ...MODELS,
    "GET /api/models/seats": { seats: [moving], profiles: ["small"] },
    "GET /api/models/seats/main/switches": { switches: [], next: null },
  });
  shown(<Models />);

  expect(await screen.findByText("Calls wait")).toBeTruthy();
  expect(screen.getByText("Letting answers end").closest("li")?.getAttribute("aria-current")).toBe("step");
});

test("a version becomes a canary for the share that the slider says", async () => {
  const heard = server({
    "GET /api/admin/adapters": [ADAPTER],
    "GET /api/admin/adapters/events": [],
    "GET /api/users": USERS,
    "POST /api/admin/adapters/til-ko/promote": null,
  });
  shown(<Adapters />);
  fireEvent.click(await screen.findByRole("button", { name: "Promote version 2 of til-ko" }));
  fireEvent.change(screen.getByRole("slider"), { target: { value: "35" } });
  expect(screen.getByText(/35% get this version/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Start as a canary" }));

  await waitFor(() =>
    expect(heard).toContainEqual({
      method: "POST",
      path: "/api/admin/adapters/til-ko/promote",
      body: { number: 2, share: 0.35 },
    }),
  );
  expect(await screen.findByText(/kim · always/)).toBeTruthy();
});

test("a part that does not answer is named with what it said, though the server answers 503", async () => {
  const health = {
    status: "starting",
    parts: { postgres: "ok", model: "ClientConnectorError" },
    engine: { slots: 4, running: 1, waiting: 2 },
    usage: { waiting: 3, is_away: true },
    redis: {},
  };
  server({ "GET /readyz": () => Response.json(health, { status: 503 }) });
  shown(<HealthPart />);

  expect(await screen.findByText("Something does not answer")).toBeTruthy();
  expect(screen.getByText("ClientConnectorError")).toBeTruthy();
  expect(screen.getByText(/1 of 4 places/)).toBeTruthy();
});

test("users are found by name and e-mail", async () => {
  server({
    "GET /api/users": USERS,
    "GET /api/me": { id: "me", name: "local", display_name: "", role: "admin" },
  });
  shown(<Users />);
  const field = await screen.findByRole("searchbox");
  fireEvent.change(field, { target: { value: "EXAMPLE" } });
  expect(await screen.findByText("kim")).toBeTruthy();
  fireEvent.change(field, { target: { value: "nobody" } });

  expect(await screen.findByText("Nobody is called so")).toBeTruthy();
});
