import { GitFork, RefreshCw, ThumbsDown, ThumbsUp } from "lucide-react";
import { memo, useState } from "react";
import { textOf } from "@/app/query-client";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { Badge, CopyButton, IconButton, toast } from "@/ui";
import { BranchPicker } from "./branch-picker";
import { SourceList } from "./citation";
import { sendFeedback } from "./feedback";
import type { Live } from "./live";
import { Markdown } from "./markdown";
import { Progress } from "./progress";
import type { Node, Siblings } from "./tree";

export interface AnswerProps {
  node: Node;
  siblings: Siblings;
  /** While it is written. */
  live: Live | null;
  isBusy: boolean;
  isKept: boolean;
  onAgain: (node: Node) => void;
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
            <div data-actions className="mt-2 flex h-8 items-center gap-0.5 text-ink-3">
              <CopyButton label={said.copyAnswer} text={() => withSources(node)} className="-ml-2" />
              <IconButton label={said.regenerate} onClick={() => onAgain(node)} disabled={isBusy}>
                <RefreshCw aria-hidden />
              </IconButton>
              {isKept ? (
                <IconButton label={said.fork} onClick={() => onFork(node)} disabled={isBusy}>
                  <GitFork aria-hidden />
                </IconButton>
              ) : null}
              <Feedback node={node} />
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

function Feedback({ node }: { node: Node }) {
  const said = useWords(chatWords);
  const [given, give] = useState<boolean | null>(null);
  const { requestId } = node;
  if (!requestId) return null;
  const say = async (isGood: boolean) => {
    try {
      const isHeard = await sendFeedback({ requestId, isGood });
      if (isHeard) give(isGood);
      toast({ text: isHeard ? said.opinionKept : said.opinionLost });
    } catch (error) {
      toast({ text: textOf(error), tone: "danger" });
    }
  };
  return (
    <>
      <IconButton label={said.goodAnswer} aria-pressed={given === true} onClick={() => void say(true)}>
        <ThumbsUp aria-hidden />
      </IconButton>
      <IconButton label={said.badAnswer} aria-pressed={given === false} onClick={() => void say(false)}>
        <ThumbsDown aria-hidden />
      </IconButton>
    </>
  );
}

function withSources(node: Node): string {
  const cited = (node.details?.sources ?? []).filter((source) => source.cited);
  const list = cited.map((source) => `[${source.number}] ${source.title} (${source.source})`).join("\n");
  return list ? `${node.content}\n\n${list}` : node.content;
}
