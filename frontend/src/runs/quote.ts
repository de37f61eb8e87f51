/** The paragraph that has the quotation, split around it. */
export function around(text: string, quote: string): { before: string; quote: string; after: string } | null {
  const flat = (value: string) => value.replace(/\s+/g, " ").trim();
  const wanted = flat(quote).replace(/…$/, "");
  if (!wanted) return null;
  for (const paragraph of text.split(/\n\s*\n/)) {
    const shown = flat(paragraph);
    const at = shown.indexOf(wanted);
    if (at !== -1)
      return { before: shown.slice(0, at), quote: wanted, after: shown.slice(at + wanted.length) };
  }
  return null;
}
