/** Hands over what came, a part of it in each frame: as much as the page can draw without standing still. */
export interface Frames<T> {
  add: (item: T) => void;
  /** Hands over all that is left at once. */
  flush: () => void;
  /** Once everything was handed over in its frames. */
  drained: () => Promise<void>;
}

// A page that is not seen has no frames.
const UNSEEN_MS = 250;
const FIRST = 16;
const LEAST = 8;
// Nobody reads further behind than this, however slow the page is.
const BEHIND_FRAMES = 45;
const QUICK_MS = 24;
const SLOW_MS = 42;

export function inFrames<T>(take: (items: readonly T[]) => void): Frames<T> {
  let items: T[] = [];
  let isAsked = false;
  let most = FIRST;
  let before = 0;
  let told: (() => void)[] = [];
  const hand = (count: number) => {
    const now = items.slice(0, count);
    items = items.slice(count);
    if (now.length) take(now);
    if (items.length) return;
    const waiting = told;
    told = [];
    for (const tell of waiting) tell();
  };
  const flush = () => hand(items.length);
  const frame = (at: number) => {
    const spent = at - before;
    before = at;
    isAsked = false;
    if (spent < QUICK_MS) most *= 2;
    else if (spent > SLOW_MS) most = Math.max(most / 2, LEAST);
    most = Math.min(most, Math.max(items.length, LEAST));
    hand(Math.max(most, Math.ceil(items.length / BEHIND_FRAMES)));
    if (items.length) ask();
  };
  const ask = () => {
    isAsked = true;
    if (document.hidden) {
      setTimeout(() => {
        isAsked = false;
        flush();
      }, UNSEEN_MS);
    } else requestAnimationFrame(frame);
  };
  const add = (item: T) => {
    items.push(item);
    if (!isAsked) ask();
  };
  const drained = async () => {
    // A page that is put away gets no frame any more.
    if (document.hidden) flush();
    if (!items.length) return;
    document.addEventListener("visibilitychange", flush, { once: true });
    await new Promise<void>((done) => told.push(done));
    document.removeEventListener("visibilitychange", flush);
  };
  return { add, flush, drained };
}
