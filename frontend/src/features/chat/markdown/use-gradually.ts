import { useEffect, useRef, useState } from "react";

const FIRST = 8;
const STEP = 4;

/** How many of so many parts are drawn: a few more in each frame, so that none of them takes long, however many come at once. */
export function useGradually(total: number): number {
  const [shown, setShown] = useState(FIRST);
  const latest = useRef(total);
  latest.current = total;
  const isBehind = shown < total;
  useEffect(() => {
    if (!isBehind) return;
    let frame = requestAnimationFrame(function step() {
      setShown((now) => Math.min(now, latest.current) + STEP);
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [isBehind]);
  return Math.min(shown, total);
}
