import { type RefObject, useEffect, useLayoutEffect } from "react";

/** Boxes of the class "wide" scroll sideways, unless they are marked as ones in which everything has room: the browser
 * does some work in every frame for each box that may scroll, and a long answer has hundreds of them. Those of a
 * part are looked at once it is written, when it comes into view and when the room changes. */
export function useFitted(prose: RefObject<HTMLElement | null>, parts: number, isGrowing: boolean): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a part that was begun follows one that is full
  useLayoutEffect(() => {
    const last = prose.current?.lastElementChild;
    mark(isGrowing ? last?.previousElementSibling : last);
  }, [prose, parts, isGrowing]);
  useEffect(() => {
    const { current: root } = prose;
    if (!root) return;
    const came = (event: Event) => {
      if (event.target instanceof Element) mark(event.target);
    };
    let width = root.clientWidth;
    const sized = new ResizeObserver(() => {
      if (root.clientWidth === width) return;
      width = root.clientWidth;
      for (const part of root.children) {
        mark(part);
      }
    });
    sized.observe(root);
    root.addEventListener("contentvisibilityautostatechange", came);
    return () => {
      sized.disconnect();
      root.removeEventListener("contentvisibilityautostatechange", came);
    };
  }, [prose]);
}

const drawn = new Set<HTMLElement>();

/** Looks at a box that is drawn later than its part: at all of a frame together. */
export function fit(box: HTMLElement | null): void {
  if (!box) return;
  if (!drawn.size)
    requestAnimationFrame(() => {
      measure([...drawn].filter(isSeen));
      drawn.clear();
    });
  drawn.add(box);
}

function mark(part: Element | null | undefined): void {
  if (isSeen(part?.firstElementChild)) measure([...(part?.querySelectorAll<HTMLElement>(".wide") ?? [])]);
}

// To measure what is out of sight the browser would lay it out.
const isSeen = (one: Element | null | undefined) =>
  one?.checkVisibility?.({ contentVisibilityAuto: true }) === true;

function measure(boxes: readonly HTMLElement[]): void {
  // What is clipped is not counted as wider.
  for (const box of boxes) box.removeAttribute("data-fits");
  const fits = boxes.map((box) => box.scrollWidth <= box.clientWidth);
  for (const [at, box] of boxes.entries()) {
    box.toggleAttribute("data-fits", fits[at]);
    // What scrolls must be reached by keys.
    box.tabIndex = fits[at] ? -1 : 0;
  }
}
