/** Where an address leads: its host, or nothing for what no page may lead to. */
export function hostOf(address: string): string {
  try {
    const url = new URL(address);
    if (url.protocol === "mailto:") return url.pathname;
    return url.protocol === "https:" || url.protocol === "http:" ? url.host : "";
  } catch {
    return "";
  }
}
