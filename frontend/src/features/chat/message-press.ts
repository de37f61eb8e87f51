/** Which message a finger rests on, and what can be done with it. */

/** What has an answer of its own to a long press, or to none. */
const OWN = "a, button, input, textarea, summary, form, [role=dialog]";

export const buttonsOf = (message: Element): HTMLButtonElement[] => [
  ...message.querySelectorAll<HTMLButtonElement>("[data-actions] button:enabled"),
];

export function pressedMessage(target: Element): Element | null {
  const message = target.closest(OWN) ? null : target.closest(".message");
  return message && buttonsOf(message).length ? message : null;
}
