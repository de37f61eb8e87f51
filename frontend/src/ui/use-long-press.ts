import { type RefObject, useEffect, useRef } from "react";
import type { PressOptions } from "./long-press";

/** Gestures are fetched where there are fingers. */
export function useLongPress(root: RefObject<HTMLElement | null>, { onPress, isAlone }: PressOptions): void {
  const latest = useRef(onPress);
  latest.current = onPress;
  useEffect(() => {
    if (!matchMedia("(any-pointer: coarse)").matches) return;
    let isOver = false;
    let stop = () => {};
    void import("./long-press").then(({ watchPresses }) => {
      if (isOver || !root.current) return;
      stop = watchPresses(root.current, { onPress: (target) => latest.current(target), isAlone });
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [root, isAlone]);
}
