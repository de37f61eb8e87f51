/** Long text that was pasted: shown as a file, sent inside the message, and told apart again when it is read. */
export interface Attachment {
  id: number;
  text: string;
}

export const LONG = 3000;
export const MOST = 32_000;
const RULE = "\n\n---\n\n";

export function withAttachments(text: string, attachments: readonly Attachment[]): string {
  return [text.trim(), ...attachments.map(({ text: pasted }) => fenced(pasted))].filter(Boolean).join(RULE);
}

/** The words of a message, and what was pasted into it. */
export function parted(content: string): { text: string; pasted: string[] } {
  const pasted: string[] = [];
  const kept = content.split(RULE).filter((part) => {
    const found = /^(`{3,})text\n([\s\S]*)\n\1$/.exec(part);
    if (found?.[2] !== undefined) pasted.push(found[2]);
    return !found;
  });
  return { text: kept.join(RULE), pasted };
}

function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

/** A guess: of Korean about a token a syllable and a half, of all else four characters. */
export function guessedTokens(text: string): number {
  const korean = (
    text.match(/[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu) ?? []
  ).length;
  return Math.ceil(korean / 1.5 + (text.length - korean) / 4);
}
