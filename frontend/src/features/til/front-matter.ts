/** What a site generator wants before a note. */
export const FORMS = ["none", "jekyll", "hugo"] as const;
export type Form = (typeof FORMS)[number];

interface Noted {
  title: string;
  tags: readonly string[];
  markdown: string;
}

export function fileOf(note: Noted, form: Form, day: string): string {
  if (form === "none") return note.markdown;
  // A string of JSON is one of YAML.
  const lines = [
    `title: ${JSON.stringify(note.title)}`,
    `date: ${day}`,
    `tags: [${note.tags.map((tag) => JSON.stringify(tag)).join(", ")}]`,
    ...(form === "jekyll" ? ["render_with_liquid: false"] : []),
  ];
  const body = form === "hugo" ? withoutShortcodes(note.markdown) : note.markdown;
  return `---\n${lines.join("\n")}\n---\n\n${body}`;
}

/** Hugo runs shortcodes in code too; with comment marks inside they are shown. */
const withoutShortcodes = (text: string): string =>
  text.replace(/\{\{([<%])(?!\/\*)([\s\S]*?)([>%])\}\}/g, "{{$1/*$2*/$3}}");

/** The day that the title names, or today. */
export const dayOf = (title: string, fallback: string): string =>
  /\d{4}-\d\d-\d\d/.exec(title)?.[0] ?? fallback;
