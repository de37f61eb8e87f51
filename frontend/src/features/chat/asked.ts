/** The question that is being answered: the server keeps it with its answer, so until then the page must know it. One
 * that was refused stays, for the server has it nowhere. */
export interface Asked {
  question: string | null;
  parent: string | null;
  /** When, in milliseconds since 1970. */
  at: number;
  isRefused?: boolean;
}

const keyOf = (id: string) => `haru.asked.${id}`;

export function remember(id: string, asked: Asked): void {
  try {
    sessionStorage.setItem(keyOf(id), JSON.stringify(asked));
  } catch {
    // Then a page that is loaded again shows the answer alone.
  }
}

export function recall(id: string): Asked | null {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(keyOf(id)) ?? "null");
    return isAsked(found) ? found : null;
  } catch {
    return null;
  }
}

export function forget(id: string): void {
  try {
    sessionStorage.removeItem(keyOf(id));
  } catch {
    // It was not there.
  }
}

function isAsked(value: unknown): value is Asked {
  if (typeof value !== "object" || value === null) return false;
  const { question, parent, at } = value as Record<string, unknown>;
  const areTexts = [question, parent].every((one) => one === null || typeof one === "string");
  return areTexts && typeof at === "number";
}
