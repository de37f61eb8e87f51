import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Behind } from "./behind";

class FakeWorker {
  onmessage: (event: { data: unknown }) => void = () => undefined;
  onerror: () => void = () => undefined;
  readonly heard: string[] = [];
  isEnded = false;
  postMessage(job: string) {
    this.heard.push(job);
  }
  terminate() {
    this.isEnded = true;
  }
}

let workers: FakeWorker[];
let behind: Behind<string, string>;

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  behind = new Behind(() => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  });
});
afterEach(() => vi.useRealTimers());

test("answers go to who asked, in their order, and one worker gives them", async () => {
  const [first, second] = [behind.ask("a"), behind.ask("b")];
  workers[0]?.onmessage({ data: "A" });
  workers[0]?.onmessage({ data: "B" });

  expect(await Promise.all([first, second])).toEqual(["A", "B"]);
  expect(workers).toHaveLength(1);
});

test("what takes too long gets nothing, and another worker does the rest", async () => {
  const [slow, next] = [behind.ask("slow"), behind.ask("next")];
  vi.advanceTimersByTime(10_000);
  workers[1]?.onmessage({ data: "NEXT" });

  expect(await Promise.all([slow, next])).toEqual([null, "NEXT"]);
  expect(workers.map(({ isEnded, heard }) => [isEnded, heard])).toEqual([
    [true, ["slow", "next"]],
    [false, ["next"]],
  ]);
});

test("where no worker can be had, nobody waits for one", async () => {
  const all = Promise.all(["a", "b", "c", "d", "e"].map((job) => behind.ask(job)));
  for (let at = 0; at < 4; at += 1) workers[at]?.onerror();

  expect(await all).toEqual([null, null, null, null, null]);
  expect(await behind.ask("f")).toBe(null);
  expect(workers).toHaveLength(4);
});
