/** Asking the server. The cookie says who asks; `Sec-Fetch-Site`, which the browser sends itself, keeps other sites out. */
import { asApiError, isAbort, problemOf } from "./errors";
import { refreshed, signedOut } from "./session";

export interface Asking {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** The bytes of a file, instead of JSON. */
  bytes?: Blob;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** Milliseconds; 0 for streams, which may take as long as they like. */
  timeout?: number;
  /** It goes on when the page is left. */
  keepalive?: boolean;
}

const TIMEOUT = 30_000;

export const api = {
  get: <T>(path: string, asking?: Asking) => json<T>("GET", path, asking),
  post: <T = void>(path: string, body?: unknown, asking?: Asking) =>
    json<T>("POST", path, { body, ...asking }),
  patch: <T>(path: string, body: unknown, asking?: Asking) => json<T>("PATCH", path, { body, ...asking }),
  put: <T = void>(path: string, body: unknown, asking?: Asking) => json<T>("PUT", path, { body, ...asking }),
  delete: (path: string, asking?: Asking) => json<void>("DELETE", path, asking),
};

/** The answer as it is, for streams and files. Whoever is not signed in any more is tried to be, once. */
export async function ask(method: string, path: string, asking: Asking = {}): Promise<Response> {
  const first = await sent(method, path, asking);
  if (first.status !== 401 || path.startsWith("/api/auth/")) return checked(first);
  if (!(await refreshed())) {
    signedOut();
    return checked(first);
  }
  return checked(await sent(method, path, asking));
}

async function json<T>(method: string, path: string, asking: Asking = {}): Promise<T> {
  const answer = await ask(method, path, asking);
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch (error) {
    throw asApiError(error);
  }
}

async function checked(answer: Response): Promise<Response> {
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function sent(method: string, path: string, asking: Asking): Promise<Response> {
  const { timeout = TIMEOUT, signal, headers = {}, keepalive = false } = asking;
  const limits = [signal, timeout ? AbortSignal.timeout(timeout) : undefined].filter(
    (one) => one !== undefined,
  );
  const [kind, body] = bodyOf(asking);
  try {
    return await fetch(addressOf(path, asking.query), {
      method,
      credentials: "same-origin",
      headers: { accept: "application/json", ...kind, ...headers },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.any(limits),
      keepalive,
    });
  } catch (error) {
    throw isAbort(error) ? error : asApiError(error);
  }
}

function bodyOf(asking: Asking): [Record<string, string>, string | Blob | undefined] {
  if (asking.bytes) return [{ "content-type": "application/octet-stream" }, asking.bytes];
  if (asking.body === undefined) return [{}, undefined];
  return [{ "content-type": "application/json" }, JSON.stringify(asking.body)];
}

export function addressOf(path: string, query: Asking["query"] = {}): string {
  const said = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const written = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString();
  return written ? `${path}?${written}` : path;
}
