import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "@/api/errors";
import type { Source } from "@/api/types";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { hostOf } from "@/lib/address";
import { ErrorNote, Popover, Skeleton } from "@/ui";
import { checkDocument, documentText } from "./asking";

const SHOWN = 600;

/** The number of a source in the text, with a preview of it. */
export function Citation({ source }: { source: Source }) {
  const said = useWords(chatWords);
  return (
    <SourcePopover
      source={source}
      trigger={
        <button
          type="button"
          aria-label={`${said.source(source.number)}: ${source.title}`}
          className="mx-0.5 inline-grid h-5 min-w-5 place-items-center rounded-full bg-accent-soft px-1 align-[0.1em] text-xs leading-none font-semibold text-accent-ink hover:bg-accent hover:text-on-accent"
        >
          {source.number}
        </button>
      }
    />
  );
}

/** All of an answer's sources, in a row below it. */
export function SourceList({ sources }: { sources: readonly Source[] }) {
  const said = useWords(chatWords);
  const cited = sources.filter((source) => source.cited);
  if (!cited.length) return null;
  return (
    <ul aria-label={said.sources(cited.length)} className="mt-4 flex flex-wrap gap-2">
      {cited.map((source) => (
        <li key={source.number}>
          <SourcePopover
            source={source}
            trigger={
              <button
                type="button"
                className="flex h-8 max-w-64 items-center gap-2 rounded-full border border-line bg-surface pr-3 pl-1.5 text-xs text-ink-2 transition-colors hover:border-accent hover:text-ink"
              >
                <span className="grid size-5 shrink-0 place-items-center rounded-full bg-accent-soft font-semibold text-accent-ink">
                  {source.number}
                </span>
                <span className="truncate">{source.title}</span>
              </button>
            }
          />
        </li>
      ))}
    </ul>
  );
}

function SourcePopover({ source, trigger }: { source: Source; trigger: ReactNode }) {
  const said = useWords(chatWords);
  return (
    <Popover trigger={trigger} label={said.source(source.number)} className="w-96 p-0">
      <Opened source={source} />
    </Popover>
  );
}

function Opened({ source }: { source: Source }) {
  const said = useWords(chatWords);
  const { data, error } = useQuery({
    queryKey: ["documents", source.document, source.preview ? "there" : "text"],
    queryFn: ({ signal }) => previewOf(source, signal),
    staleTime: 0,
    retry: false,
  });
  const text = source.preview || data;
  const isGone = error instanceof ApiError && error.status === 404;
  const host = isGone || (data === undefined && !error) ? "" : hostOf(source.source);
  return (
    <>
      <div className="border-b border-line px-4 py-3">
        <p className="font-semibold">{source.title}</p>
        <p className="mt-0.5 truncate font-mono text-xs text-ink-3">{source.source}</p>
      </div>
      <div className="scroll-quiet max-h-64 overflow-y-auto px-4 py-3 whitespace-pre-wrap text-ink-2">
        {isGone ? (
          <p className="text-ink-3">{said.sourceGone}</p>
        ) : text === undefined && error ? (
          <ErrorNote error={error} />
        ) : (
          (text ?? <Skeleton className="h-20 w-full" />)
        )}
      </div>
      {source.also?.length ? (
        <p className="border-t border-line px-4 py-2.5 text-xs text-ink-3">
          {said.sourceAlso}: {source.also.map((place) => place.title).join(", ")}
        </p>
      ) : null}
      {host ? (
        <a
          href={source.source}
          target="_blank"
          rel="noopener noreferrer nofollow"
          className="flex items-center gap-2 border-t border-line px-4 py-2.5 text-xs font-medium text-accent-ink hover:underline"
        >
          <ExternalLink aria-hidden className="size-3.5" />
          {said.sourceOpen} ({host})
        </a>
      ) : null}
    </>
  );
}

/** The conversation keeps no preview, so the text is asked for; where the page has one, only whether the document is still there. */
async function previewOf({ document, preview }: Source, signal: AbortSignal): Promise<string> {
  if (preview) {
    await checkDocument(document, signal);
    return "";
  }
  const text = await documentText(document, signal);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
