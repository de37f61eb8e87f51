/** From what somebody chose in the form to what the server takes. Pure. */
import type { NewKey } from "@/api/types";

export const EXPIRIES = { d7: 7, d30: 30, d90: 90, d365: 365, never: null } as const;
export type Expiry = keyof typeof EXPIRIES;

export interface KeyDraft {
  name: string;
  isNarrow: boolean;
  features: readonly string[];
  models: readonly string[];
  expiry: Expiry;
  requests: string;
  tokens: string;
}

export const NEW_DRAFT: KeyDraft = {
  name: "",
  isNarrow: false,
  features: [],
  models: [],
  expiry: "d90",
  requests: "",
  tokens: "",
};

export type Fault = "name" | "scope" | null;

export function faultOf(draft: KeyDraft): Fault {
  if (!draft.name.trim()) return "name";
  return draft.isNarrow && !draft.features.length && !draft.models.length ? "scope" : null;
}

export function newKeyOf(draft: KeyDraft, now: number): NewKey {
  const days = EXPIRIES[draft.expiry];
  const limits = {
    ...amount("requests", draft.requests),
    ...amount("tokens_a_day", draft.tokens),
  };
  return {
    name: draft.name.trim(),
    ...(draft.isNarrow && draft.features.length ? { features: [...draft.features] } : {}),
    ...(draft.isNarrow && draft.models.length ? { models: [...draft.models] } : {}),
    ...(days === null ? {} : { expires_at: new Date(now + days * 86_400_000).toISOString() }),
    ...(Object.keys(limits).length ? { limits } : {}),
  };
}

export function toggled(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((one) => one !== name) : [...names, name];
}

function amount(name: string, text: string): Record<string, number> {
  const value = Number(text);
  return text.trim() && Number.isInteger(value) && value > 0 ? { [name]: value } : {};
}
