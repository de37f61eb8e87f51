import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { server, shown } from "@/testing/served";
import { useOpinions } from "./feedback";
import { Thumbs } from "./thumbs";

const CONVERSATION = "11111111-1111-4111-8111-111111111111";

function Below({ isNew }: { isNew: boolean }) {
  const { opinions, onOpinion } = useOpinions(CONVERSATION, !isNew);
  return <Thumbs requestId="r1" given={opinions.r1} onGive={onOpinion} />;
}

const said = (said: unknown) => ({ traces: [{ id: "t1", request_id: "r1", said }] });

function open(answers: Parameters<typeof server>[0], isNew = false) {
  const heard = server(answers);
  shown(<Below isNew={isNew} />);
  return { heard, user: userEvent.setup() };
}

const thumb = (name: string) => screen.getByRole("button", { name });
const pressed = (name: string) => thumb(name).getAttribute("aria-pressed");
const opinions = (heard: ReturnType<typeof server>) =>
  heard.filter(({ method }) => method === "POST").map(({ body }) => body);

const RECORDED = { "GET /api/traces": said(null), "POST /api/traces/t1/feedback": { id: "f" } };

test("a thumb up is kept, and pressed again it is taken back", async () => {
  const { heard, user } = open(RECORDED);
  await user.click(thumb("Good answer"));
  await waitFor(() => expect(opinions(heard)).toEqual([{ key: "user_score", score: 1 }]));
  expect(pressed("Good answer")).toBe("true");
  await user.click(thumb("Good answer"));

  await waitFor(() => expect(opinions(heard).at(-1)).toEqual({ key: "user_score", score: null }));
  expect(pressed("Good answer")).toBe("false");
});

test("a thumb down counts at once, and a reason and a comment take its place", async () => {
  const { heard, user } = open(RECORDED);
  await user.click(thumb("Poor answer"));
  await user.click(await screen.findByLabelText("Sources do not fit"));
  await user.type(screen.getByRole("textbox"), "  Note 3 says it.  ");
  await user.click(screen.getByRole("button", { name: "Send" }));

  await waitFor(() =>
    expect(opinions(heard)).toEqual([
      { key: "user_score", score: 0 },
      { key: "user_score", score: 0, value: "sources", comment: "Note 3 says it." },
    ]),
  );
  expect([pressed("Good answer"), pressed("Poor answer")]).toEqual(["false", "true"]);
  expect(screen.queryByRole("textbox")).toBeNull();
});

test("what was said before is there again, with its reason, and can be taken back", async () => {
  const { heard, user } = open({
    ...RECORDED,
    "GET /api/traces": said({ score: 0, value: "untrue", comment: "It is 5." }),
  });
  await waitFor(() => expect(pressed("Poor answer")).toBe("true"));
  await user.click(thumb("Poor answer"));
  const reason = await screen.findByLabelText<HTMLInputElement>("Not true");
  expect([reason.checked, screen.getByRole<HTMLTextAreaElement>("textbox").value]).toEqual([
    true,
    "It is 5.",
  ]);
  expect(opinions(heard)).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Take back" }));

  await waitFor(() => expect(opinions(heard)).toEqual([{ key: "user_score", score: null }]));
  expect(pressed("Poor answer")).toBe("false");
});

test("what the server does not take is not shown as given", async () => {
  const { user } = open({ "GET /api/traces": said(null) });
  await user.click(thumb("Good answer"));

  await waitFor(() => expect(pressed("Good answer")).toBe("false"));
});

test("of a new answer nothing is asked: nobody can have said anything", () => {
  const { heard } = open(RECORDED, true);

  expect(heard).toEqual([]);
});
