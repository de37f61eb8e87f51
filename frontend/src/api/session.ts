/** Staying signed in: access lasts minutes, and one refresh serves all tabs. */

let underway: Promise<boolean> | null = null;
let leave: () => void = () => undefined;

/** What happens when the session is over; the application sets it. */
export function whenSignedOut(act: () => void): void {
  leave = act;
}

export function signedOut(): void {
  leave();
}

export function refreshed(): Promise<boolean> {
  underway ??= inTurn(refresh).finally(() => {
    underway = null;
  });
  return underway;
}

/** A refresh token is good once: tabs of one browser must not show it at the same time. */
function inTurn(act: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? navigator.locks.request("haru.refresh", act) : act();
}

async function refresh(): Promise<boolean> {
  try {
    return (await fetch("/api/auth/refresh", { method: "POST", credentials: "same-origin" })).ok;
  } catch {
    return false;
  }
}
