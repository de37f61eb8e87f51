import { create } from "zustand";

const store = create<{ text: string; count: number }>(() => ({ text: "", count: 0 }));

/** Says something to screen readers, once and politely. Never token by token. */
export function announce(text: string): void {
  store.setState(({ count }) => ({ text, count: count + 1 }));
}

/** The only one of the whole application. */
export function LiveRegion() {
  const { text, count } = store();
  return (
    <div role="status" aria-live="polite" className="sr-only" data-testid="announcements">
      {/* The same words twice are said twice. */}
      <span key={count}>{text}</span>
    </div>
  );
}
