/** Days and time zones of the form. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

export const zones = (): readonly string[] => ["UTC", ...Intl.supportedValuesOf("timeZone")];

export function isZone(name: string): boolean {
  try {
    Intl.DateTimeFormat("en", { timeZone: name });
    return name.length > 0;
  } catch {
    return false;
  }
}

/** 2026-05-01, where it is that day now. */
export const today = (zone: string, now = new Date()): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone: isZone(zone) ? zone : "UTC" }).format(now);

/** The days of these moments in the zone, the earliest first. */
export function daysOf(moments: readonly string[], zone: string): string[] {
  return [...new Set(moments.map((moment) => today(zone, new Date(moment))))].sort();
}
