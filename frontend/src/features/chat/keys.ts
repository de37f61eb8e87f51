/** When Enter sends. Korean needs one Enter although a syllable is being composed; Chinese and Japanese choose a
 * candidate with it. Pure, so that recorded event sequences of browsers can be replayed. */

export interface KeyEventLike {
  type: "keydown" | "keyup" | "compositionstart" | "compositionupdate" | "compositionend";
  timeStamp: number;
  key?: string;
  code?: string;
  keyCode?: number;
  isComposing?: boolean;
  shiftKey?: boolean;
  ctrlKey?: boolean;
  metaKey?: boolean;
  altKey?: boolean;
  data?: string;
}

export interface Typing {
  isComposing: boolean;
  /** What is being composed, or was composed last. */
  composed: string;
  endedAt: number;
  /** Enter was pressed while Korean was composed: the text is sent once the browser has taken the syllable over. */
  isWanted: boolean;
  /** When an Enter has sent: it may come a second time, as a key of its own, or be held down. */
  spentAt: number;
}

export interface Heard {
  typing: Typing;
  send: boolean;
  /** The browser must not make a line of it. */
  prevent: boolean;
}

const NEVER = Number.NEGATIVE_INFINITY;
export const AT_REST: Typing = {
  isComposing: false,
  composed: "",
  endedAt: NEVER,
  isWanted: false,
  spentAt: NEVER,
};

// Safari ends the composition first and tells the key that ended it a moment later.
const SAFARI_MS = 100;
const SPENT_MS = 400;
const COMPOSES = 229;

export function heard(typing: Typing, event: KeyEventLike): Heard {
  switch (event.type) {
    case "compositionstart":
      return quiet({ ...typing, isComposing: true, composed: event.data ?? "", isWanted: false });
    case "compositionupdate":
      return quiet({ ...typing, isComposing: true, composed: event.data || typing.composed });
    case "compositionend":
      return ended(typing, event);
    case "keyup":
      return quiet(isEnter(event) ? { ...typing, spentAt: NEVER } : typing);
    case "keydown":
      return isEnter(event) ? enter(typing, event) : quiet(typing);
  }
}

function enter(typing: Typing, event: KeyEventLike): Heard {
  if (event.shiftKey || event.altKey) return quiet(typing);
  if (event.timeStamp - typing.spentAt < SPENT_MS)
    return { typing: spent(typing, event), send: false, prevent: true };
  if (typing.isComposing || event.isComposing)
    return quiet({ ...typing, isWanted: isHangul(typing.composed) });
  if (event.keyCode === COMPOSES && event.timeStamp - typing.endedAt < SAFARI_MS) {
    const isKorean = isHangul(typing.composed);
    return { typing: isKorean ? spent(typing, event) : typing, send: isKorean, prevent: isKorean };
  }
  return { typing: spent(typing, event), send: true, prevent: true };
}

const spent = (typing: Typing, event: KeyEventLike): Typing => ({ ...typing, spentAt: event.timeStamp });

function ended(typing: Typing, event: KeyEventLike): Heard {
  const composed = event.data || typing.composed;
  const next = { ...typing, composed, isComposing: false, isWanted: false, endedAt: event.timeStamp };
  return { typing: typing.isWanted ? spent(next, event) : next, send: typing.isWanted, prevent: false };
}

const quiet = (typing: Typing): Heard => ({ typing, send: false, prevent: false });

/** Windows calls the key "Process" while something is composed. */
const isEnter = (event: KeyEventLike) =>
  event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter";

const isHangul = (text: string) =>
  /\p{Script=Hangul}/u.test(text) && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
