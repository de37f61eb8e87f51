import { useEffect, useRef, useState } from "react";

const FIRST = 8;
// What is being written begins with one: the code that draws it has never run yet, and is slow.
const FIRST_GROWING = 1;
const MOST = 8;
// A frame of 60 a second, with some room.
const FRAME_MS = 20;

/** How many of so many parts are drawn: a few more in each frame, and fewer where frames take long, so that none does,
 * however many come at once. */
export function useGradually(total: number, isGrowing: boolean): number {
  const [shown, setShown] = useState(isGrowing ? FIRST_GROWING : FIRST);
  const latest = useRef(total);
  latest.current = total;
  const isBehind = shown < total;
  useEffect(() => {
    if (!isBehind) return;
    let step = 0;
    let before = Number.NEGATIVE_INFINITY;
    let frame = requestAnimationFrame(function draw(at) {
      step = at - before > FRAME_MS ? Math.ceil(step / 2) : Math.min(MOST, step + 1);
      before = at;
      setShown((now) => Math.min(now, latest.current) + step);
      frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [isBehind]);
  return Math.min(shown, total);
}
