/** Commits from what somebody pastes: the output of `git log -p`, or JSON as the API takes it. */
import type { Commit } from "@/api/types";

export type Reading =
  | { commits: readonly Commit[]; problem: null }
  | {
      commits: readonly [];
      problem: "empty" | "no commits" | "json" | "no dates" | "too many" | "too large";
    };

const MOST = 300;
const MOST_CHARACTERS = 6_000_000;
const MOST_OF_ONE = 2_000_000;
const BEGINS = /^commit ([0-9a-f]{7,64})(?: .*)?$/;
const HEADER = /^([A-Za-z-]+):\s+(.*)$/;

export function commitsIn(text: string): Reading {
  const given = text.trim();
  if (!given) return none("empty");
  if (given.length > MOST_CHARACTERS) return none("too large");
  const commits = /^[[{]/.test(given) ? ofJson(given) : ofLog(text);
  if (commits === null) return none("json");
  if (commits.length === 0) return none("no commits");
  if (commits.length > MOST) return none("too many");
  if (commits.some((commit) => !commit.author_date)) return none("no dates");
  if (commits.some((commit) => (commit.diff?.length ?? 0) > MOST_OF_ONE)) return none("too large");
  return { commits, problem: null };
}

const none = (problem: NonNullable<Reading["problem"]>): Reading => ({ commits: [], problem });

function ofJson(text: string): Commit[] | null {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return null;
  }
  const input = isObject(given) && isObject(given.input) ? given.input : given;
  const listed = isObject(input) ? input.repo : input;
  if (!Array.isArray(listed) || !listed.every(isCommit)) return null;
  return listed;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCommit = (value: unknown): value is Commit =>
  isObject(value) && typeof value.sha === "string" && typeof value.author_date === "string";

interface Block {
  sha: string;
  lines: string[];
}

function ofLog(text: string): Commit[] {
  const blocks: Block[] = [];
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    const begins = BEGINS.exec(line);
    if (begins?.[1]) blocks.push({ sha: begins[1], lines: [] });
    else blocks.at(-1)?.lines.push(line);
  }
  return blocks.map(commitOf);
}

function commitOf({ sha, lines }: Block): Commit {
  const blank = lines.indexOf("");
  const body = blank === -1 ? lines.length : blank;
  const headers = headersIn(lines.slice(0, body));
  const rest = lines.slice(body);
  const diffAt = rest.findIndex((line) => line.startsWith("diff --"));
  const message = messageIn(diffAt === -1 ? rest : rest.slice(0, diffAt));
  const diff = diffAt === -1 ? "" : `${rest.slice(diffAt).join("\n").trimEnd()}\n`;
  const parents = headers.merge?.split(/\s+/).filter((one) => /^[0-9a-f]{7,64}$/.test(one));
  return {
    sha,
    message,
    author_date: dated(headers.authordate ?? headers.date ?? "") ?? "",
    ...(headers.author ? { author: headers.author } : {}),
    ...(parents?.length ? { parents } : {}),
    ...(diff ? { diff } : {}),
  };
}

function headersIn(lines: readonly string[]): Partial<Record<string, string>> {
  const found = lines.map((line) => HEADER.exec(line)).filter((one) => one !== null);
  return Object.fromEntries(found.map(([, name = "", value]) => [name.toLowerCase(), value]));
}

/** git indents a message by four spaces; what `--stat` prints is not. */
function messageIn(lines: readonly string[]): string {
  const said = lines.filter((line) => line === "" || line.startsWith("    ")).map((line) => line.slice(4));
  return said.join("\n").trim();
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const PLAIN = /^\w{3} (\w{3}) (\d{1,2}) (\d\d:\d\d:\d\d) (\d{4}) ([+-]\d\d)(\d\d)$/;
const MAIL = /^\w{3}, (\d{1,2}) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/;
const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)\s?(?:([+-]\d\d):?(\d\d)|Z)$/;

/** The moment with the author's own offset, which decides the day. */
export function dated(written: string): string | null {
  const iso = ISO.exec(written);
  if (iso) return `${iso[1]}T${iso[2]}${iso[3] ? `${iso[3]}:${iso[4]}` : "Z"}`;
  const plain = PLAIN.exec(written);
  if (plain) return moment(plain[4], plain[1], plain[2], plain[3], `${plain[5]}:${plain[6]}`);
  const mail = MAIL.exec(written);
  return mail && moment(mail[3], mail[2], mail[1], mail[4], `${mail[5]}:${mail[6]}`);
}

function moment(year = "", month = "", day = "", time = "", offset = ""): string | null {
  const at = MONTHS.indexOf(month);
  return at === -1
    ? null
    : `${year}-${String(at + 1).padStart(2, "0")}-${day.padStart(2, "0")}T${time}${offset}`;
}

export const subjectOf = (commit: Commit): string =>
  commit.message?.split("\n")[0]?.trim() || commit.sha.slice(0, 7);

/** The patch of one file, from the diff or from the listed files. */
export function patchOf(commit: Commit, path: string): string | null {
  const listed = commit.files?.find((file) => file.path === path)?.patch;
  if (listed) return listed;
  const blocks = commit.diff?.split(/^(?=diff --)/m) ?? [];
  const block = blocks.find((one) => pathsOf(one).includes(path));
  const hunksAt = block?.search(/^@@ /m) ?? -1;
  return block && hunksAt !== -1 ? block.slice(hunksAt) : null;
}

function pathsOf(block: string): string[] {
  const named = [...block.matchAll(/^(?:\+\+\+ b\/|--- a\/|rename to )(.+?)\t?$/gm)].map(
    ([, path]) => path ?? "",
  );
  const [first = ""] = block.split("\n", 1);
  const ends = / b\/(.+)$/.exec(first)?.[1];
  return ends ? [...named, ends] : named;
}
