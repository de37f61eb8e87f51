import { memo, useMemo, useRef } from "react";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { CopyButton } from "@/ui";
import { type Drawing, element } from "./drawing";
import { useColours } from "./use-colours";

const LINES = 40;

/** Long code is drawn in pieces, so that a line more at its end draws only the last piece anew. */
export function CodeBlock({
  language,
  code,
  isOpen = false,
}: {
  language: string;
  code: string;
  isOpen?: boolean;
}) {
  const said = useWords(chatWords);
  const pieces = useMemo(() => piecesOf(code), [code]);
  const box = useRef<HTMLElement>(null);
  const drawn = useColours(box, isOpen ? "" : language, pieces);
  return (
    <figure ref={box} className="code-block overflow-clip rounded-md border border-line bg-sunken">
      <figcaption className="flex h-9 items-center justify-between border-b border-line pr-1 pl-3.5 text-xs text-ink-2">
        <span className="font-mono">{language || said.code}</span>
        {isOpen ? null : <CopyButton label={said.copyCode} text={code.replace(/\n$/, "")} />}
      </figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        className="wide scroll-quiet px-3.5 py-3 font-mono text-[0.8125rem] leading-relaxed -outline-offset-2"
      >
        <code>
          {pieces.map((piece, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces only grow at their end
            <Piece key={at} drawing={drawn[at] ?? piece} />
          ))}
        </code>
      </pre>
    </figure>
  );
}

const Piece = memo(function Piece({ drawing }: { drawing: Drawing }) {
  return <span>{element(drawing)}</span>;
});

function piecesOf(code: string): string[] {
  const lines = code.split(/(?<=\n)/);
  const pieces: string[] = [];
  for (let at = 0; at < lines.length; at += LINES) pieces.push(lines.slice(at, at + LINES).join(""));
  return pieces;
}
