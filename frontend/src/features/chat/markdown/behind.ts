// Loading it counts too; for the page it costs nothing to wait.
const PATIENCE_MS = 10_000;
const MOST_FAILURES = 3;

/** Work that a worker does behind the page, in the order in which it is asked for. What takes too long was written to
 * take long: it gets nothing, and another worker goes on with the rest. */
export class Behind<Job, Result> {
  private readonly jobs: { job: Job; tell: (result: Result | null) => void }[] = [];
  private readonly begin: () => Worker;
  private worker: Worker | null = null;
  private timer = 0;
  private failures = 0;

  constructor(begin: () => Worker) {
    this.begin = begin;
  }

  ask(job: Job): Promise<Result | null> {
    if (this.failures > MOST_FAILURES) return Promise.resolve(null);
    return new Promise((tell) => {
      this.jobs.push({ job, tell });
      this.running().postMessage(job);
      if (this.jobs.length === 1) this.wait();
    });
  }

  private running(): Worker {
    if (this.worker) return this.worker;
    this.worker = this.begin();
    this.worker.onerror = () => this.fail();
    this.worker.onmessage = ({ data }: MessageEvent<Result | null>) => {
      this.failures = 0;
      this.jobs.shift()?.tell(data);
      this.wait();
    };
    return this.worker;
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (this.jobs.length) this.timer = window.setTimeout(() => this.fail(), PATIENCE_MS);
  }

  private fail(): void {
    this.worker?.terminate();
    this.worker = null;
    this.failures += 1;
    const [first, ...rest] = this.jobs.splice(0);
    first?.tell(null);
    for (const { job, tell } of rest) void this.ask(job).then(tell);
  }
}
