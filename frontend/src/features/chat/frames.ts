/** Hands over what came, at most once for each frame that is drawn. A page that is not seen has no frames. */
export interface Frames<T> {
  add: (item: T) => void;
  flush: () => void;
}

const UNSEEN_MS = 250;

export function inFrames<T>(take: (items: readonly T[]) => void): Frames<T> {
  let items: T[] = [];
  let isWaiting = false;
  const flush = () => {
    const now = items;
    items = [];
    if (now.length) take(now);
  };
  // Between two frames, not in one: what is made of the text and the painting of it are two short tasks then.
  const ask = () => {
    isWaiting = true;
    setTimeout(() => {
      flush();
      if (document.hidden) setTimeout(drawn, UNSEEN_MS);
      else requestAnimationFrame(drawn);
    });
  };
  const drawn = () => {
    isWaiting = false;
    if (items.length) ask();
  };
  const add = (item: T) => {
    items.push(item);
    if (!isWaiting) ask();
  };
  return { add, flush };
}
