/** Answers for what the scripted server has none of: an engine that haru runs itself, adapters, and weeks of usage. */
import type { Page, Route } from "@playwright/test";

const NOW = Date.parse("2026-11-21T05:00:00Z");
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

export const SEAT = {
  name: "main",
  serving: "qwen3-4b",
  routed: "qwen3-4b",
  coming: "",
  leaving: "",
  phase: "steady",
  way: "",
  for_s: 8123.4,
  left_s: null,
  reason: "",
  switch: null,
};

export const MOVING = {
  ...SEAT,
  coming: "qwen3-8b",
  phase: "start",
  way: "beside",
  for_s: 41.2,
  left_s: 55,
};

const SWITCHES = [
  {
    id: 7,
    kind: "switch",
    was: "qwen3-4b",
    profile: "gemma-3-12b",
    state: "failed",
    reason: "CUDA out of memory while loading weights",
    asked_at: ago(190),
    ended_at: ago(188),
    asked_by: "local",
  },
  {
    id: 6,
    kind: "rollback",
    was: "gemma-3-4b",
    profile: "qwen3-4b",
    state: "done",
    reason: "",
    asked_at: ago(1500),
    ended_at: ago(1499),
    asked_by: "local",
  },
  {
    id: 5,
    kind: "switch",
    was: "qwen3-4b",
    profile: "gemma-3-4b",
    state: "done",
    reason: "",
    asked_at: ago(1700),
    ended_at: ago(1698),
    asked_by: null,
  },
  {
    id: 1,
    kind: "first",
    was: "",
    profile: "qwen3-4b",
    state: "done",
    reason: "",
    asked_at: ago(9000),
    ended_at: ago(8998),
    asked_by: null,
  },
].map((one) => ({ seat: "main", ...one }));

const MODELS = [
  {
    model: "qwen3-4b",
    aliases: ["default"],
    summary: "Good at Korean; the everyday model of a 24 GB card.",
    context: 16_384,
    defaults: {},
    features: ["chat", "til", "news", "interview"],
    state: "serving",
  },
  {
    model: "qwen3-8b",
    aliases: ["large"],
    summary: "Slower, and better at long notes.",
    context: 16_384,
    defaults: {},
    features: ["chat", "til"],
    state: "off",
  },
];

const version = (number: number, state: string, more: object = {}) => ({
  number,
  state,
  share: 1,
  digest: `${number}f3c9a1b7e2d4c6f8a0b1c2d3e4f5061728394a5b6c7d8e9f0a1b2c3d4e5f6071`,
  base: "qwen3-4b",
  rank: 16,
  scores: null,
  loaded_in: [],
  ...more,
});

export const ADAPTERS = [
  {
    name: "til-ko",
    owner: null,
    feature: "til",
    domain: "",
    versions: [
      version(1, "retired", { scores: { faithfulness: 0.912, style: 0.71 } }),
      version(2, "live", { scores: { faithfulness: 0.931, style: 0.78 }, loaded_in: ["main"] }),
      version(3, "canary", { share: 0.2, scores: { faithfulness: 0.94, style: 0.83 }, loaded_in: ["main"] }),
    ],
    uses: [{ user: null, is_default: true }],
  },
  {
    name: "research-notes",
    owner: null,
    feature: "til",
    domain: "research-notes",
    versions: [version(1, "registered")],
    uses: [],
  },
];

const EVENTS = [
  { id: 9, at: ago(35), adapter: "til-ko", number: 3, what: "canary 20%", by: "", whom: null, why: "" },
  { id: 8, at: ago(50), adapter: "til-ko", number: 3, what: "scored", by: "haru", whom: null, why: "" },
  {
    id: 7,
    at: ago(900),
    adapter: "til-ko",
    number: 1,
    what: "retired",
    by: "haru",
    whom: null,
    why: "34 % of 50 drafts did not pass, the version before 12 %",
  },
];

const HEALTH = {
  status: "ready",
  parts: { postgres: "ok", model: "ok", embeddings: "ok", index: "ok" },
  engine: { slots: 16, running: 11, waiting: 3 },
  usage: { waiting: 0, is_away: false },
  redis: { limits: "closed", cache: "closed" },
};

const totals = (requests: number, input: number, output: number) => ({
  requests,
  failed: Math.floor(requests / 19),
  input_tokens: input,
  output_tokens: output,
  cached_tokens: Math.floor(input / 3),
});

function days(by: string) {
  const keys: Record<string, [string, string][]> = {
    nothing: [["", ""]],
    feature: [
      ["chat", "chat"],
      ["til", "til"],
      ["news", "news"],
      ["interview", "interview"],
    ],
    model: [
      ["qwen3-4b", "qwen3-4b"],
      ["qwen3-8b", "qwen3-8b"],
    ],
    user: [
      ["u1", "mina"],
      ["u2", "jun"],
      ["u3", "local"],
    ],
  };
  return Array.from({ length: 28 }, (_, back) => back).flatMap((back) =>
    (keys[by] ?? []).map(([key, name], at) => {
      const requests = Math.round((6 + ((back * 7) % 11)) / (at + 1));
      const day = new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
      return {
        ...totals(requests, requests * 1400, requests * 420),
        day,
        key: key || null,
        name: name || null,
      };
    }),
  );
}

const FITS = [
  { ...fitOf("qwen3-4b", 11.2), fits: true, why: "", would_fit_with: [] },
  { ...fitOf("qwen3-8b", 3.1), fits: true, why: "", would_fit_with: [] },
  {
    ...fitOf("gemma-3-4b", 0),
    fits: false,
    why: "what is left keeps 0.4 requests of 32768 tokens",
    would_fit_with: ["--max-model-len=8192"],
  },
];

function fitOf(name: string, atOnce: number) {
  return { name, summary: "", context: 32_768, features: ["chat"], at_once: atOnce };
}

const LIMITS = [
  { name: "requests", unit: "requests", limit: 60, left: 12, window_s: 60, reset_s: 48 },
  { name: "tokens", unit: "tokens", limit: 200_000, left: 151_200, window_s: 60, reset_s: 15 },
  { name: "at-once", unit: "calls", limit: 8, left: 7, window_s: null, reset_s: null },
];

const REQUESTS = [
  ["chat", "qwen3-4b", 1204, 311, 3400, 200, null, null],
  ["til", "qwen3-4b", 8210, 1540, 21_300, 200, null, null],
  ["title", "qwen3-4b", 240, 9, 400, 200, null, null],
  ["news", "qwen3-4b", 5130, 620, 8200, 503, "engine_busy", null],
  ["interview", "qwen3-4b", 0, 0, 30, 200, null, "hit"],
].map(([feature, model, input, output, took, status, code, cache], at) => ({
  at: ago(at * 17),
  request_id: `01HARU${at}`,
  user_id: "u1",
  user_name: "mina",
  feature,
  model,
  adapter: at === 1 ? "til-ko:2" : null,
  input_tokens: input,
  output_tokens: output,
  cached_tokens: 0,
  queue_ms: at * 90,
  ttft_ms: 200,
  latency_ms: took,
  status_code: status,
  code,
  cache,
}));

const began = (ms: number) => new Date(NOW + ms).toISOString();
const TRACE = {
  id: "0199f0c2-0000-7000-8000-000000000001",
  user_id: "u1",
  user_name: "mina",
  at: began(0),
  name: "til",
  feature: "til",
  profile: "qwen3-4b",
  adapter: "til-ko:2",
  model: "qwen3-4b",
  verdict: "passed",
  error: null,
  latency_ms: 21_300,
  input_tokens: 8210,
  output_tokens: 1540,
  kept: "inputs",
  request_id: "01HARU1",
  replay_of: null,
};
const ran = (id: string, parent: string | null, from: number, to: number, more: object = {}) => ({
  id,
  parent_run_id: parent,
  run_type: "chain",
  name: id,
  start_time: began(from),
  end_time: began(to),
  inputs: {},
  outputs: {},
  error: null,
  extra: { metadata: {} },
  ...more,
});
const OPENED = {
  trace: TRACE,
  feedback: [],
  runs: [
    ran("til", null, 0, 21_300, { inputs: { language: "ko" }, outputs: { title: "연결 풀" } }),
    ran("retrieve", "til", 20, 900),
    ran("search", "retrieve", 60, 880, {
      run_type: "retriever",
      inputs: { query: "연결 풀", limit: 8 },
      outputs: {
        documents: [
          {
            page_content: "연결 풀은 연결을 다시 씁니다. 새로 여는 비용이 크기 때문입니다.",
            metadata: { title: "연결 풀", mine: true, rank: 1 },
          },
          { page_content: "", metadata: { title: "Connection pools", mine: false, rank: 2 } },
        ],
      },
      extra: { metadata: { candidates: 40, lookup: "done" } },
    }),
    ran("prompt", "til", 900, 960),
    ran("generate", "til", 960, 19_000),
    ran("qwen3-4b", "generate", 1000, 12_400, {
      run_type: "llm",
      extra: { metadata: { attempt: 1, queued_s: 0.2, first_text_s: 0.41, cached_tokens: 2100 } },
    }),
    ran("qwen3-4b-again", "generate", 12_500, 18_900, {
      name: "qwen3-4b",
      run_type: "llm",
      extra: { metadata: { attempt: 2 } },
    }),
    ran("verify", "til", 19_000, 21_280),
  ],
  graph: {
    nodes: ["__start__", "retrieve", "prompt", "generate", "verify", "__end__"].map((id) => ({
      id,
      name: id.replaceAll("_", ""),
    })),
    edges: [
      ["__start__", "retrieve", false],
      ["retrieve", "prompt", false],
      ["prompt", "generate", false],
      ["generate", "verify", false],
      ["verify", "prompt", true],
      ["verify", "__end__", true],
    ].map(([source, target, conditional]) => ({ source, target, conditional })),
  },
};

export interface Faked {
  seat: typeof SEAT | typeof MOVING;
  adapters: typeof ADAPTERS;
  /** What was asked to be changed: method, path and body. */
  asked: [string, string, unknown][];
}

export async function fakeOperations(page: Page, given: Partial<Faked> = {}): Promise<Faked> {
  const faked: Faked = { seat: SEAT, adapters: ADAPTERS, asked: [], ...given };
  const json = (body: unknown, status = 200, headers = {}) => ({ status, json: body, headers });
  // The last one that fits is taken.
  const answers: [RegExp, (route: Route) => object][] = [
    [/\/api\/admin\/adapters\/.+/, () => ({ status: 204 })],
    [/\/readyz$/, () => json(HEALTH)],
    [/\/api\/models$/, () => json({ models: MODELS })],
    [/\/api\/models\/profiles$/, () => json(FITS)],
    [
      /\/api\/models\/seats$/,
      () => json({ seats: [faked.seat], profiles: ["qwen3-4b", "qwen3-8b", "gemma-3-4b"] }),
    ],
    [/\/switches/, () => json({ switches: SWITCHES, next: null })],
    [
      /\/seats\/main\/(switch|rollback)$/,
      () => json({ ...SWITCHES[0], id: 8, profile: "qwen3-8b", state: "asked" }, 202),
    ],
    [
      /\/api\/models\/events$/,
      () => ({ status: 200, contentType: "text/event-stream", body: events(faked) }),
    ],
    [/\/api\/admin\/adapters\/events/, () => json(EVENTS)],
    [/\/api\/admin\/adapters$/, () => json(faked.adapters)],
    [
      /\/api\/usage\/days/,
      (route) => json({ days: days(new URL(route.request().url()).searchParams.get("by") ?? "nothing") }),
    ],
    [
      /\/api\/usage\/summary/,
      () => json({ today: totals(23, 32_200, 9660), month: totals(412, 610_000, 173_000) }),
    ],
    [/\/api\/usage\?/, () => json({ requests: REQUESTS, next: null })],
    [
      /\/api\/traces\?/,
      () =>
        json({
          traces: [
            TRACE,
            {
              ...TRACE,
              id: "0199f0c2-0000-7000-8000-000000000002",
              name: "news",
              error: "engine_busy",
              adapter: null,
            },
          ],
          next: null,
        }),
    ],
    [/\/api\/traces\/.+/, () => json(OPENED)],
    [/\/api\/limits$/, () => json(LIMITS)],
  ];
  for (const [path, answer] of answers) {
    await page.route(path, async (route) => {
      const asked = route.request();
      if (asked.method() !== "GET")
        faked.asked.push([asked.method(), new URL(asked.url()).pathname, asked.postDataJSON()]);
      await route.fulfill(answer(route));
    });
  }
  return faked;
}

function events({ seat }: Faked): string {
  if (seat.phase === "steady") return ": \n\n";
  const step = {
    id: 41,
    seat: "main",
    switch: 8,
    at: ago(1),
    phase: seat.phase,
    routed: seat.routed,
    profile: "qwen3-8b",
    outcome: "",
    reason: "",
  };
  return `id: 41\nevent: seat\ndata: ${JSON.stringify(step)}\n\n`;
}
