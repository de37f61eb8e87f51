/** Hands over what came since the last frame, at most once a frame. A page that is not seen has no frames. */
export interface Frames<T> {
  add: (item: T) => void;
  flush: () => void;
}

const UNSEEN_MS = 250;

export function inFrames<T>(take: (items: readonly T[]) => void): Frames<T> {
  let items: T[] = [];
  let isAsked = false;
  const flush = () => {
    isAsked = false;
    const now = items;
    items = [];
    if (now.length) take(now);
  };
  const add = (item: T) => {
    items.push(item);
    if (isAsked) return;
    isAsked = true;
    if (document.hidden) setTimeout(flush, UNSEEN_MS);
    else requestAnimationFrame(flush);
  };
  return { add, flush };
}
