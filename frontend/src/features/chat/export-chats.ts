/** Several chats as one file: browsers ask, or refuse, when a page saves one file after the other. */
import { ask } from "@/api/client";
import { exportAddress } from "@/api/conversations";
import { fewAtOnce } from "@/lib/few";
import { download } from "@/runs/files";

export type Format = "markdown" | "json";

export const ENDINGS: Readonly<Record<Format, string>> = { markdown: "md", json: "json" };

/** Saves those that could be read; tells of each whether it was. */
export async function exportChats(ids: readonly string[], format: Format, name: string) {
  const results = await fewAtOnce(ids, async (id) =>
    (await ask("GET", exportAddress(id, format), { headers: { accept: "*/*" } })).text(),
  );
  const texts = results.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  if (texts.length) download(name, joined(texts, format), format === "json" ? "application/json" : undefined);
  return results;
}

const joined = (texts: readonly string[], format: Format) =>
  format === "json" ? `[${texts.join(",\n")}]\n` : texts.join("\n---\n\n");
