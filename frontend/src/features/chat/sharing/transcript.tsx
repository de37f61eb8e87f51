import type { Shared, SharedMessage } from "@/api/types";
import { sharingWords } from "@/i18n/sharing";
import { useWords } from "@/i18n/words";
import { hostOf } from "@/lib/address";
import { Badge, Button } from "@/ui";
import { parted } from "../attachments";
import { Markdown } from "../markdown";

export interface TranscriptProps {
  /** The last page first, as they were loaded. */
  pages: readonly Shared[];
  onEarlier?: (() => void) | undefined;
  isBusy?: boolean;
}

/** A chat to be read, by somebody else than who had it. */
export function Transcript({ pages, onEarlier, isBusy = false }: TranscriptProps) {
  const said = useWords(sharingWords);
  const messages = pages.toReversed().flatMap((page) => page.messages);
  return (
    <div className="flex flex-col gap-4">
      {onEarlier ? (
        <Button look="ghost" busy={isBusy} onClick={onEarlier} className="self-center">
          {said.earlier}
        </Button>
      ) : null}
      {messages.map((message) =>
        message.role === "user" ? (
          <Question key={message.id} message={message} />
        ) : (
          <Answer key={message.id} message={message} />
        ),
      )}
    </div>
  );
}

function Question({ message }: { message: SharedMessage }) {
  const said = useWords(sharingWords);
  const { text, pasted } = parted(message.content);
  return (
    <article aria-label={said.asker} className="flex justify-end not-first:mt-3">
      <div className="max-w-[85%] min-w-0 rounded-xl rounded-br-sm bg-accent-soft px-4 py-2.5">
        <p className="whitespace-pre-wrap">{text}</p>
        {pasted.map((one, at) => (
          <pre
            // biome-ignore lint/suspicious/noArrayIndexKey: a message does not change
            key={at}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
            tabIndex={0}
            className="scroll-quiet mt-2 max-h-72 overflow-auto rounded-md border border-line bg-surface px-3 py-2 font-mono text-xs whitespace-pre-wrap"
          >
            {one}
          </pre>
        ))}
      </div>
    </article>
  );
}

function Answer({ message }: { message: SharedMessage }) {
  const said = useWords(sharingWords);
  return (
    <article aria-label={said.answer}>
      <Markdown text={message.content} />
      {message.sources.length ? (
        <ol aria-label={said.sources} className="mt-3 flex flex-wrap gap-2 text-xs text-ink-2">
          {message.sources.map((source) => (
            <li key={source.number} className="max-w-full truncate">
              [{source.number}]{" "}
              {hostOf(source.source) ? (
                <a
                  href={source.source}
                  target="_blank"
                  rel="noopener noreferrer nofollow"
                  className="text-accent-ink underline"
                >
                  {source.title} ({hostOf(source.source)})
                </a>
              ) : (
                source.title
              )}
            </li>
          ))}
        </ol>
      ) : null}
      {message.status === "stopped" ? (
        <p className="mt-3">
          <Badge tone="warn">{said.stopped}</Badge>
        </p>
      ) : null}
    </article>
  );
}
