// 1, then 5, then 10 people at once ask haru questions, for five minutes together (OPS-12): scripts/load.sh
//
// HARU_URL, HARU_API_KEY      whom to ask, as whom; the role should have no limits
// HARU_LOAD_SECONDS           of each step (100)
// HARU_LOAD_WORDS             what each question has to read: 1400 words are about 2,000 tokens
// HARU_LOAD_TOKENS            the longest answer (64)
// HARU_LOAD_FIRST_MS          the median first token must come before (1500)
// HARU_LOAD_PER_MINUTE        answers that five people must get (30)
// HARU_LOAD_SUMMARY           a file for the figures, as JSON
import exec from "k6/execution";
import http from "k6/http";
import { Counter, Rate, Trend } from "k6/metrics";

const url = (__ENV.HARU_URL || "http://127.0.0.1:8080").replace(/\/$/, "");
const seconds = number("HARU_LOAD_SECONDS", 100);
const words = number("HARU_LOAD_WORDS", 1400);
const tokens = number("HARU_LOAD_TOKENS", 64);
const LOADS = [1, 5, 10];

// Response headers come with the first text; after five seconds without one, with a ping.
const firstToken = new Trend("haru_first_token", true);
const whole = new Trend("haru_whole_answer", true);
const failed = new Rate("haru_failed");
const answered = new Counter("haru_answered");
const pieces = new Counter("haru_pieces");

export const options = {
  scenarios: Object.fromEntries(
    LOADS.map((people, step) => [
      `people_${people}`,
      {
        executor: "constant-vus",
        vus: people,
        duration: `${seconds}s`,
        startTime: `${step * seconds}s`,
        gracefulStop: "60s",
        tags: { people: String(people) },
      },
    ]),
  ),
  thresholds: {
    haru_failed: ["rate<0.01"],
    ...each("haru_failed", () => ["rate<0.01"]),
    ...each("haru_first_token", () => [`p(50)<${number("HARU_LOAD_FIRST_MS", 1500)}`]),
    ...each("haru_whole_answer", () => ["p(95)<120000"]),
    ...each("haru_answered", (people) =>
      people === 5 ? [`count>=${Math.ceil((number("HARU_LOAD_PER_MINUTE", 30) * seconds) / 60)}`] : ["count>0"],
    ),
  },
  summaryTrendStats: ["count", "p(50)", "p(95)", "p(99)", "max"],
  userAgent: "haru-load",
};

function number(name, otherwise) {
  return __ENV[name] ? Number(__ENV[name]) : otherwise;
}

function each(metric, limits) {
  return Object.fromEntries(LOADS.map((people) => [`${metric}{people:${people}}`, limits(people)]));
}

export function setup() {
  if (!__ENV.HARU_API_KEY) exec.test.abort("HARU_API_KEY is not set: the load needs an account");
  const alive = http.get(`${url}/healthz`);
  if (alive.status !== 200) exec.test.abort(`${url} does not answer (${alive.status})`);
  const first = asked(question("of all"), 1);
  // What is too long for the model, or a key that is wrong or has spent its share, would be refused for five minutes.
  if (first.status >= 400 && first.status < 500)
    exec.test.abort(`${url} refuses the first question (${first.status}): ${first.body}`);
}

export default function () {
  const { scenario, vu } = exec;
  const answer = asked(question(`${scenario.name} ${vu.idInTest} ${vu.iterationInInstance}`), tokens);
  const texts = textsOf(answer);
  const isWhole = texts > 0 && answer.body.includes("data: [DONE]");
  failed.add(!isWhole);
  if (!isWhole) return;
  firstToken.add(answer.timings.waiting);
  whole.add(answer.timings.duration);
  answered.add(1);
  pieces.add(texts);
}

function asked(text, most) {
  const body = { model: "haru-chat", stream: true, max_tokens: most, messages: [{ role: "user", content: text }] };
  return http.post(`${url}/v1/chat/completions`, JSON.stringify(body), {
    headers: { authorization: `Bearer ${__ENV.HARU_API_KEY}`, "content-type": "application/json" },
    timeout: "120s",
  });
}

/** Another beginning each time, or the engine would remember what it has read before. */
function question(mark) {
  const read = Array.from({ length: words }, (_, at) => `note${(at * 7919) % 997}`).join(" ");
  return `Question ${mark}. Here are notes: ${read}. What does a connection pool do?`;
}

function textsOf(answer) {
  if (answer.status !== 200 || !answer.body) return 0;
  return answer.body.split("\n").filter((line) => line.startsWith("data: {") && !line.includes('"error"') && hasText(line))
    .length;
}

function hasText(line) {
  return JSON.parse(line.slice(6)).choices.some((choice) => choice.delta && choice.delta.content);
}

export function handleSummary(data) {
  const rows = LOADS.map((people) => row(data, people));
  const missed = Object.entries(data.metrics).flatMap(([name, metric]) =>
    Object.entries(metric.thresholds || {}).filter(([, said]) => !said.ok).map(([limit]) => `${name}: ${limit}`),
  );
  const lines = [
    " people  answers  per minute  first p50      p95      p99  whole p50      p95   failed",
    ...rows.map((one) => line(one)),
    ...(missed.length ? missed.map((one) => `missed  ${one}`) : ["all limits were kept"]),
  ];
  const files = __ENV.HARU_LOAD_SUMMARY ? { [__ENV.HARU_LOAD_SUMMARY]: JSON.stringify({ rows, missed }, null, 1) } : {};
  return { stdout: `${lines.join("\n")}\n`, ...files };
}

function row(data, people) {
  const of = (name) => (data.metrics[`${name}{people:${people}}`] || { values: {} }).values;
  const first = of("haru_first_token");
  const answer = of("haru_whole_answer");
  const count = of("haru_answered").count || 0;
  return {
    people,
    answers: count,
    per_minute: (count * 60) / seconds,
    first_p50_ms: first["p(50)"],
    first_p95_ms: first["p(95)"],
    first_p99_ms: first["p(99)"],
    whole_p50_ms: answer["p(50)"],
    whole_p95_ms: answer["p(95)"],
    failed: of("haru_failed").rate || 0,
  };
}

function line(one) {
  const ms = (value) => (value === undefined ? "-" : `${Math.round(value)} ms`);
  return [
    String(one.people).padStart(7),
    String(one.answers).padStart(8),
    one.per_minute.toFixed(1).padStart(11),
    ms(one.first_p50_ms).padStart(10),
    ms(one.first_p95_ms).padStart(8),
    ms(one.first_p99_ms).padStart(8),
    ms(one.whole_p50_ms).padStart(10),
    ms(one.whole_p95_ms).padStart(8),
    `${(one.failed * 100).toFixed(1)} %`.padStart(8),
  ].join(" ");
}
