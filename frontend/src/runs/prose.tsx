import { Fragment } from "react";

/** A sentence with its `code`: nothing else of what a model writes means anything here. */
export function Prose({ text }: { text: string }) {
  return text.split(/(`[^`\n]+`)/).map((piece, at) =>
    piece.length > 2 && piece.startsWith("`") && piece.endsWith("`") ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text keep their places
      <code key={at} className="rounded-sm bg-sunken px-1 py-0.5 font-mono text-[0.9em]">
        {piece.slice(1, -1)}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text keep their places
      <Fragment key={at}>{piece}</Fragment>
    ),
  );
}

/** Only addresses of the web become links. */
export function webAddress(url: string | null | undefined): string | null {
  if (!url) return null;
  try {
    const { protocol } = new URL(url);
    return protocol === "https:" || protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

export function OutLink({ url, children }: { url: string; children: string }) {
  const address = webAddress(url);
  if (!address) return <span>{children}</span>;
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="rounded-sm text-accent-ink underline decoration-1 underline-offset-2 hover:decoration-2"
    >
      {children}
    </a>
  );
}
