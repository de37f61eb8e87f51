/** The fields RateLimit-Policy and RateLimit: `"requests";q=60;w=60` and `"requests";r=12;t=48`. */

export type Unit = "requests" | "tokens" | "concurrent-requests";

export interface Bucket {
  name: string;
  unit: Unit;
  limit: number;
  left: number;
  /** Seconds in which an empty one fills; of running calls nobody knows. */
  window: number | null;
  /** Seconds until it is full. */
  reset: number | null;
}

export function bucketsIn(headers: Headers): Bucket[] {
  const standings = new Map(entriesIn(headers.get("ratelimit")).map((entry) => [entry.name, entry.values]));
  return entriesIn(headers.get("ratelimit-policy")).flatMap(({ name, values }) => {
    const left = standings.get(name);
    const limit = numberIn(values.q);
    if (!left || limit === null) return [];
    return [
      {
        name,
        unit: (values.qu ?? "requests") as Unit,
        limit,
        left: numberIn(left.r) ?? 0,
        window: numberIn(values.w),
        reset: numberIn(left.t),
      },
    ];
  });
}

interface Entry {
  name: string;
  values: Record<string, string>;
}

const ENTRY = /"((?:[^"\\]|\\.)*)"((?:;[a-z]+=(?:"[^"]*"|[^;,"]*))*)/g;
const VALUE = /;([a-z]+)=(?:"([^"]*)"|([^;,"]*))/g;

function entriesIn(field: string | null): Entry[] {
  return [...(field ?? "").matchAll(ENTRY)].map(([, name = "", values = ""]) => ({
    name: name.replace(/\\(.)/g, "$1"),
    values: Object.fromEntries(
      [...values.matchAll(VALUE)].map(([, key = "", quoted, plain]) => [key, quoted ?? plain ?? ""]),
    ),
  }));
}

function numberIn(text: string | undefined): number | null {
  return text && /^\d+$/.test(text) ? Number(text) : null;
}
