/** Where somebody comes from and goes to when signing in. */
const REFRESHED = "haru.refreshed";
const LOOP_MS = 10_000;

/** A path of ours, never another host: `//host` and `/\host` would be. */
export function localPath(given: string | undefined): string {
  return given && /^\/(?![/\\])[^\\\s]*$/.test(given) ? given : "/";
}

/** The token of a one-time link stands in the fragment, which no server and no referrer sees. It leaves the address, and
 * with it the history, before anything else happens. */
export function tokenInAddress(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}

/** Whether we were here a moment ago: then trying again would go round in circles. */
export function isRecent(now: number = Date.now()): boolean {
  try {
    const last = Number(sessionStorage.getItem(REFRESHED));
    sessionStorage.setItem(REFRESHED, String(now));
    return last > 0 && now - last < LOOP_MS;
  } catch {
    return false;
  }
}
