import { type RefObject, useEffect, useRef } from "react";

/** What has come in the place of what had the focus takes it, so that keys go on from there. Give it `tabIndex={-1}`. */
export function useArrival<T extends HTMLElement>(): RefObject<T | null> {
  const place = useRef<T>(null);
  useEffect(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body || focused.closest("[hidden]")) {
      place.current?.focus({ preventScroll: true });
    }
  }, []);
  return place;
}
