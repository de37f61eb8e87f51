/** The command that makes the same note where a repository lies, and commits it. */
import type { Form } from "./front-matter";
import type { TilGiven } from "./model";

interface Wanted {
  given: TilGiven | null;
  folder: string;
  code: string;
  form: Form;
  day: string;
}

export function command({ given, folder, code, form, day }: Wanted): string {
  const source = given?.source;
  const words = ["haru", "til", path(source ? source.repository : code || ".")];
  if (source?.since && source.since !== source.until)
    words.push("--since", source.since, ...(source.until ? ["--until", source.until] : []));
  else if (source?.since || day) words.push("--date", source?.since || day);
  for (const author of source?.authors ?? []) words.push("--author", quoted(author));
  if (source?.branch) words.push("--branch", quoted(source.branch));
  if (given?.timezone) words.push("--timezone", given.timezone);
  words.push("--language", given?.language ?? "en", "--into", path(folder || "~/til"));
  if (form !== "none") words.push("--front-matter", form);
  return words.join(" ");
}

/** A shell reads `~/` only where it is not quoted. */
const path = (written: string): string =>
  written.startsWith("~/") ? `~/${quoted(written.slice(2))}` : quoted(written);

function quoted(text: string): string {
  return /^[\p{L}\p{N}_@%+=:,./-]*$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
