/** Names of files and folders as `haru til --into` makes them; tests/data/til/slugs.json holds both to the same. */
const LONGEST = 80;
const LONGEST_BYTES = 180;
const SPOKEN: Readonly<Record<string, string>> = {
  "c++": "cpp",
  "c#": "csharp",
  "f#": "fsharp",
  ".net": "dotnet",
};
/** Windows opens a device in place of a file of such a name. */
const DEVICE = /^(con|prn|aux|nul|(com|lpt)\d)$/;

export function slugOf(title: string): string {
  const said = SPOKEN[folded(title.trim())] ?? title;
  const words =
    folded(said.normalize("NFKC"))
      .normalize("NFKC")
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const slug = short(words.join("-")) || "note";
  return DEVICE.test(slug) ? `${slug}-note` : slug;
}

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

const folded = (text: string): string => text.toLowerCase().replaceAll("ß", "ss");

/** Ends with a whole word if there is more than one. */
function short(slug: string): string {
  const signs = [...slug];
  const cut = signs.slice(0, LONGEST);
  while (bytesOf(cut.join("")) > LONGEST_BYTES) cut.pop();
  const kept = cut.join("");
  const isBroken = cut.length < signs.length && signs[cut.length] !== "-" && kept.includes("-");
  return (isBroken ? kept.slice(0, kept.lastIndexOf("-")) : kept).replace(/-+$/, "");
}
