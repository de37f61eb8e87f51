import { Check, LoaderCircle, Square, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useFormats } from "@/i18n/format";
import { runsWords } from "@/i18n/runs";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { announce, Badge, Button, Card } from "@/ui";
import { Prose } from "./prose";
import type { Part, Run } from "./run";
import { useArrival } from "./use-arrival";

const STEPS = [
  ["reading", "retrieve"],
  ["writing", "generate"],
  ["checking", "verify"],
] as const;

/** What a run is doing, where it stands in the queue, and the drafts that it shows meanwhile. */
export function RunView<Output>({
  title,
  run,
  onStop,
}: {
  title: string;
  run: Run<Output>;
  onStop: () => void;
}) {
  const said = useWords(runsWords);
  const isRunning = run.phase === "running";
  useEscape(isRunning, onStop);
  useEnd(run);
  const heading = useArrival<HTMLHeadingElement>();
  return (
    <section aria-label={title} aria-busy={isRunning} className="flex flex-col gap-5">
      <Card className="flex flex-col gap-5">
        <div className="flex items-center justify-between gap-4">
          <div className="min-w-0">
            <h2 ref={heading} tabIndex={-1} className="font-semibold outline-none">
              {title}
            </h2>
            <Doing run={run} />
          </div>
          {isRunning ? (
            <Button
              onClick={onStop}
              title={said.stopHint}
              icon={<Square aria-hidden className="size-3.5 fill-current" />}
            >
              {said.stop}
            </Button>
          ) : null}
        </div>
        <Steps run={run} />
        <SourcesRead run={run} />
      </Card>
      {run.parts.length ? (
        <>
          {isRunning ? <p className="text-sm text-ink-3">{said.draftHint}</p> : null}
          <ol className="flex flex-col gap-4">
            {run.parts.map((part) => (
              <li key={part.key}>
                <PartCard part={part} isRunning={isRunning} />
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </section>
  );
}

function Doing<Output>({ run }: { run: Run<Output> }) {
  const said = useWords(runsWords);
  const formats = useFormats();
  const seconds = useElapsed(run.startedAt, run.phase === "running");
  if (run.phase === "stopped") return <p className="mt-0.5 text-sm text-ink-2">{said.stopped}</p>;
  if (run.waiting) {
    const wait = formats.seconds(Math.max(1, Math.round(run.waiting.expectedSeconds)));
    return <p className="mt-0.5 text-sm text-ink-2 tabular-nums">{said.queue(run.waiting.position, wait)}</p>;
  }
  return <p className="mt-0.5 text-sm text-ink-3 tabular-nums">{said.elapsed(formats.seconds(seconds))}</p>;
}

function Steps<Output>({ run }: { run: Run<Output> }) {
  const said = useWords(runsWords);
  const latest = STEPS.reduce((last, [, node], at) => (run.steps[node] ? at : last), 0);
  const now = run.steps.verify === "done" && run.steps.generate === "started" ? 1 : latest;
  return (
    <ol className="grid grid-cols-3 gap-2">
      {STEPS.map(([name], at) => {
        const isNow = at === now && run.phase === "running";
        const isDone = at < now || run.phase === "done";
        const state = isNow ? "now" : isDone ? "done" : "waiting";
        return (
          <li key={name} aria-current={isNow ? "step" : undefined} className="flex flex-col gap-2">
            <span
              aria-hidden
              className={cx(
                "h-1 rounded-full",
                isDone || isNow ? "bg-accent" : "bg-hover",
                isNow && "animate-breathe",
              )}
            />
            <span
              className={cx(
                "flex items-center gap-1.5 text-sm",
                state === "waiting" ? "text-ink-3" : "font-medium text-ink",
              )}
            >
              {isDone ? <Check aria-hidden className="size-4 text-accent-ink" /> : null}
              {isNow ? <LoaderCircle aria-hidden className="size-4 animate-spin text-accent-ink" /> : null}
              {said.steps[name]}
              <span className="sr-only">: {said.stepState[state]}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function SourcesRead<Output>({ run }: { run: Run<Output> }) {
  const said = useWords(runsWords);
  if (!run.sources.length) return null;
  return (
    <ul aria-label={said.sources} className="flex flex-col gap-2 border-t border-line pt-4 text-sm">
      {run.sources.map((source) => (
        <li key={source.url} className="flex items-start gap-2">
          {source.reason ? (
            <TriangleAlert aria-hidden className="mt-1 size-4 shrink-0 text-warn" />
          ) : (
            <Check aria-hidden className="mt-1 size-4 shrink-0 text-ok" />
          )}
          <span className="min-w-0">
            <span className="break-all">{source.url}</span>
            <span className="text-ink-3"> · {source.reason ?? said.articles(source.articles ?? 1)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function PartCard({ part, isRunning }: { part: Part; isRunning: boolean }) {
  const said = useWords(runsWords);
  const isFinal = part.state === "final";
  return (
    <div
      className={cx(
        "rounded-lg border p-5 sm:p-6",
        isFinal ? "border-line bg-surface shadow-low" : "border-dashed border-edge bg-canvas",
      )}
    >
      <div className="mb-3 flex flex-wrap items-center gap-2">
        {isFinal ? <Badge tone="ok">{said.final}</Badge> : null}
        {!isFinal && isRunning ? (
          <Badge tone="warn">{part.state === "mending" ? said.mending : said.draft}</Badge>
        ) : null}
        {isFinal || isRunning ? null : <Badge tone="warn">{said.unchecked}</Badge>}
        {part.problems.length ? (
          <span className="text-xs text-ink-3">{said.takenBack(part.problems.length)}</span>
        ) : null}
      </div>
      <div className={cx("flex flex-col gap-2 leading-relaxed", isFinal ? "text-ink" : "text-ink-2")}>
        {linesOf(part.text).map(({ at, line, isHeading }) => (
          <p key={at} className={cx(isHeading && "font-semibold")}>
            <Prose text={line} />
          </p>
        ))}
        {part.text.trim() ? null : (
          <p className="h-6 w-2/3 animate-breathe rounded-sm bg-hover" aria-hidden />
        )}
      </div>
    </div>
  );
}

/** A draft is labelled lines, what is verified a little Markdown: both are read as lines, no more. */
function linesOf(text: string) {
  return text
    .split("\n")
    .map((line, at) => ({ at, line: line.replace(/^#+\s+/, ""), isHeading: /^#+\s/.test(line) }))
    .filter(({ line }) => line.trim());
}

function useEscape(isOn: boolean, act: () => void): void {
  useEffect(() => {
    if (!isOn) return;
    const heard = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) act();
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  }, [isOn, act]);
}

/** One announcement at the end, and none of drafts. */
function useEnd<Output>({ phase }: Run<Output>): void {
  const said = useWords(runsWords);
  useEffect(() => {
    if (phase === "done") announce(said.finished);
    if (phase === "failed") announce(said.failed);
    if (phase === "stopped") announce(said.stopped);
  }, [phase, said]);
}

export function useElapsed(since: number, isOn: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isOn) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isOn]);
  return since ? Math.max(0, Math.round((now - since) / 1000)) : 0;
}
