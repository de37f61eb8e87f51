import { GitFork, Info, RefreshCw } from "lucide-react";
import { lazy, memo, Suspense } from "react";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { Badge, CopyButton, IconButton, Popover } from "@/ui";
import { AgainWith } from "./again-with";
import { BranchPicker } from "./branch-picker";
import { SourceList } from "./citation";
import type { Opinion } from "./feedback";
import type { Live } from "./live";
import { Markdown } from "./markdown";
import { Progress } from "./progress";
import { Thumbs } from "./thumbs";
import type { Node, Siblings } from "./tree";

const About = lazy(() => import("./asides").then((part) => ({ default: part.About })));

export interface AnswerProps {
  node: Node;
  siblings: Siblings;
  /** While it is written. */
  live: Live | null;
  isBusy: boolean;
  isKept: boolean;
  /** Those that may answer again. */
  models: readonly string[];
  /** What was said of it. */
  opinion: Opinion | undefined;
  onOpinion: (requestId: string, opinion: Opinion) => void;
  onAgain: (node: Node, model?: string) => void;
  onFork: (node: Node) => void;
  onChoose: (id: string) => void;
}

const NONE: never[] = [];

export const Answer = memo(function Answer({
  node,
  siblings,
  live,
  isBusy,
  isKept,
  models,
  opinion,
  onOpinion,
  onAgain,
  onFork,
  onChoose,
}: AnswerProps) {
  const said = useWords(chatWords);
  const text = live ? live.text : node.content;
  return (
    <article aria-label={said.answer} aria-busy={live ? true : undefined} className="group">
      <Markdown text={text} sources={node.details?.sources ?? NONE} isGrowing={live !== null} />
      {live ? <Progress live={live} /> : null}
      {live ? null : (
        <>
          <SourceList sources={node.details?.sources ?? NONE} />
          <Notes node={node} />
          {node.status === "failed" ? null : (
            <div data-actions className="mt-2 flex min-h-8 flex-wrap items-center gap-x-0.5 text-ink-3">
              <CopyButton label={said.copyAnswer} text={() => withSources(node)} className="-ml-2" />
              <IconButton label={said.regenerate} onClick={() => onAgain(node)} disabled={isBusy}>
                <RefreshCw aria-hidden />
              </IconButton>
              {models.length > 1 ? (
                <AgainWith
                  models={models}
                  answered={node.details?.profile ?? null}
                  disabled={isBusy}
                  onPick={(model) => onAgain(node, model)}
                />
              ) : null}
              {isKept ? (
                <IconButton label={said.fork} onClick={() => onFork(node)} disabled={isBusy}>
                  <GitFork aria-hidden />
                </IconButton>
              ) : null}
              {node.requestId ? (
                <Thumbs requestId={node.requestId} given={opinion} onGive={onOpinion} />
              ) : null}
              <Popover
                label={said.about}
                className="w-72 p-4"
                trigger={
                  <IconButton label={said.about}>
                    <Info aria-hidden />
                  </IconButton>
                }
              >
                <Suspense>
                  <About node={node} />
                </Suspense>
              </Popover>
              <BranchPicker siblings={siblings} disabled={isBusy} onChoose={onChoose} />
            </div>
          )}
        </>
      )}
    </article>
  );
});

function Notes({ node }: { node: Node }) {
  const said = useWords(chatWords);
  const { details } = node;
  const notes = [
    node.status === "stopped" && said.stopped,
    details?.finish === "length" && said.cut,
    details?.problems?.length && said.problems,
    details?.lookup === "not available" && said.lookupOff,
    details?.lookup === "by words only" && said.lookupWords,
  ].filter((note) => typeof note === "string");
  if (!notes.length) return null;
  return (
    <p className="mt-3 flex flex-wrap gap-2">
      {notes.map((note) => (
        <Badge key={note} tone="warn">
          {note}
        </Badge>
      ))}
    </p>
  );
}

function withSources(node: Node): string {
  const cited = (node.details?.sources ?? []).filter((source) => source.cited);
  const list = cited.map((source) => `[${source.number}] ${source.title} (${source.source})`).join("\n");
  return list ? `${node.content}\n\n${list}` : node.content;
}
