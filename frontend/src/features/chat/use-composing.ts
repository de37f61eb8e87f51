import { type CompositionEvent, type KeyboardEvent, type SyntheticEvent, useRef } from "react";
import { AT_REST, heard, type KeyEventLike } from "./keys";

/** Handlers for a field in which Enter sends. `send` is called once the browser has taken over what was composed. */
export function useComposing(send: () => void) {
  const typing = useRef(AT_REST);
  const hear = (event: SyntheticEvent, like: KeyEventLike) => {
    const { typing: next, send: sends, prevent } = heard(typing.current, like);
    typing.current = next;
    if (prevent) event.preventDefault();
    if (sends) setTimeout(send, 0);
  };
  const onKey = (event: KeyboardEvent) => {
    const { key, code, keyCode, isComposing, timeStamp } = event.nativeEvent;
    const { shiftKey, ctrlKey, metaKey, altKey } = event;
    const type = event.type as "keydown" | "keyup";
    hear(event, { type, timeStamp, key, code, keyCode, isComposing, shiftKey, ctrlKey, metaKey, altKey });
  };
  const onComposition = (event: CompositionEvent) =>
    hear(event, { type: event.type as KeyEventLike["type"], timeStamp: event.timeStamp, data: event.data });
  return {
    onKeyDown: onKey,
    onKeyUp: onKey,
    onCompositionStart: onComposition,
    onCompositionUpdate: onComposition,
    onCompositionEnd: onComposition,
  };
}
