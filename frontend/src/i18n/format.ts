/** Dates, times and sizes by Intl, in the reader's language and time zone. */
import { type Language, useLanguage } from "./language";

type Moment = Date | string | number;

export interface Formats {
  number: (value: number, options?: Intl.NumberFormatOptions) => string;
  /** 12.3k · 1.2만 */
  compact: (value: number) => string;
  percent: (share: number) => string;
  date: (at: Moment) => string;
  time: (at: Moment) => string;
  dateTime: (at: Moment) => string;
  /** "3 minutes ago", against `now`. */
  ago: (at: Moment, now?: number) => string;
  bytes: (count: number) => string;
  seconds: (count: number) => string;
  list: (items: readonly string[]) => string;
}

function formatsOf(language: Language): Formats {
  const of = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language, options);
    return (at: Moment) => format.format(new Date(at));
  };
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const unit = (value: number, name: string) =>
    value.toLocaleString(language, {
      style: "unit",
      unit: name,
      unitDisplay: "short",
      maximumFractionDigits: value < 10 ? 1 : 0,
    });
  return {
    number: (value, options) => value.toLocaleString(language, options),
    compact: (value) => compact.format(value),
    percent: (share) => percent.format(share),
    date: of({ year: "numeric", month: "short", day: "numeric" }),
    time: of({ hour: "numeric", minute: "2-digit" }),
    dateTime: of({ year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" }),
    ago: (at, now = Date.now()) => agoIn(relative, (new Date(at).getTime() - now) / 1000),
    bytes: (count) =>
      count < 1024
        ? unit(count, "byte")
        : count < 1024 ** 2
          ? unit(count / 1024, "kilobyte")
          : unit(count / 1024 ** 2, "megabyte"),
    seconds: (count) => (count < 90 ? unit(count, "second") : unit(count / 60, "minute")),
    list: (items) => list.format(items),
  };
}

const known = new Map<Language, Formats>();

/** Made once for each language: making them takes the browser longer than drawing what uses them. */
export function useFormats(): Formats {
  const language = useLanguage();
  const formats = known.get(language) ?? formatsOf(language);
  known.set(language, formats);
  return formats;
}

const STEPS: readonly [number, Intl.RelativeTimeFormatUnit][] = [
  [60, "second"],
  [3600, "minute"],
  [86_400, "hour"],
  [2_592_000, "day"],
  [31_536_000, "month"],
];

function agoIn(format: Intl.RelativeTimeFormat, seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 45) return format.format(0, "second");
  const at = STEPS.findIndex(([limit]) => size < limit);
  const [, unit] = STEPS[at] ?? [0, "year" as const];
  const one = at === -1 ? 31_536_000 : (STEPS[at - 1]?.[0] ?? 1);
  return format.format(Math.round(seconds / one), unit);
}
