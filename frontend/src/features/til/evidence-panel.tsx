import { ArrowLeft, ArrowRight, ExternalLink, MousePointerClick } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { CommitSource, DocumentSource, TilOutput } from "@/api/types";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { Prose, webAddress } from "@/runs/prose";
import { around } from "@/runs/quote";
import { Dialog, IconButton } from "@/ui";
import { patchOf, subjectOf } from "./commits";
import { Diff } from "./diff";
import { bestOf, hunksFor, linesFor } from "./evidence";
import { commitAddress } from "./hosts";
import type { TilGiven } from "./model";
import { type Chosen, isOfCommit } from "./note";

interface PanelProps {
  chosen: Chosen | null;
  given: TilGiven | null;
  output: TilOutput;
}

export function EvidenceAside(props: PanelProps) {
  const said = useWords(tilWords).evidence;
  return (
    <aside
      aria-label={said.title}
      className="scroll-quiet sticky top-6 flex max-h-[calc(100dvh-6.5rem)] flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-surface p-5 shadow-low"
    >
      <h2 className="font-semibold">{said.title}</h2>
      {props.chosen ? (
        <Evidence {...props} chosen={props.chosen} />
      ) : (
        <p className="flex flex-col items-center gap-3 py-10 text-center text-sm text-ink-3">
          <MousePointerClick aria-hidden className="size-6" />
          {said.choose}
        </p>
      )}
    </aside>
  );
}

export function EvidenceSheet({ onClose, ...props }: PanelProps & { onClose: () => void }) {
  const said = useWords(tilWords).evidence;
  return (
    <Dialog open={props.chosen !== null} onClose={onClose} title={said.title} form="sheet">
      {props.chosen ? <Evidence {...props} chosen={props.chosen} /> : null}
    </Dialog>
  );
}

function Evidence({ chosen, given, output }: PanelProps & { chosen: Chosen }) {
  const { statement } = chosen;
  return (
    <div className="flex flex-col gap-5" aria-live="off">
      <blockquote className="border-l-2 border-accent pl-3 text-sm text-ink-2">
        <Prose text={statement.text} />
      </blockquote>
      {statement.sources.map((source) =>
        isOfCommit(source) ? (
          <OfCommit
            key={`${chosen.key}${source.sha}${source.path}`}
            source={source}
            sentence={statement.text}
            given={given}
            output={output}
          />
        ) : (
          <OfDocument
            key={`${chosen.key}${source.document}${source.paragraph}`}
            source={source}
            given={given}
          />
        ),
      )}
    </div>
  );
}

function OfCommit({
  source,
  sentence,
  given,
  output,
}: {
  source: CommitSource;
  sentence: string;
  given: TilGiven | null;
  output: TilOutput;
}) {
  const said = useWords(tilWords).evidence;
  const commit = given?.repo?.find((one) => one.sha === source.sha);
  const address = commitAddress(given?.source?.repository, source.sha);
  const example = output.sections
    .map((section) => section.example)
    .find((one) => one?.sha === source.sha && one.path === source.path);
  const patch = (source.path && commit && patchOf(commit, source.path)) || example?.text;
  return (
    <section className="flex flex-col gap-2.5">
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1 text-sm">
          {commit ? <p className="font-medium">{subjectOf(commit)}</p> : null}
          <p className="flex flex-wrap gap-x-2 font-mono text-xs text-ink-3">
            <span>{source.sha.slice(0, 7)}</span>
            <span className="break-all">{source.path ?? said.message}</span>
          </p>
        </div>
        {address ? (
          <a
            href={address}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={said.open}
            title={said.open}
            className="grid size-8 shrink-0 place-items-center rounded-md text-ink-2 hover:bg-hover"
          >
            <ExternalLink aria-hidden className="size-4" />
          </a>
        ) : null}
      </header>
      {patch ? <Hunks key={sentence} label={source.path ?? ""} patch={patch} sentence={sentence} /> : null}
      {!source.path && commit?.message ? (
        <Diff label={said.message} lines={linesFor(commit.message, sentence)} />
      ) : null}
      {!patch && !commit ? <p className="text-sm text-ink-3">{said.noDiff}</p> : null}
    </section>
  );
}

function Hunks({ label, patch, sentence }: { label: string; patch: string; sentence: string }) {
  const said = useWords(tilWords).evidence;
  const [hunks] = useState(() => hunksFor(patch, sentence));
  const [at, setAt] = useState(() => bestOf(hunks));
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another hunk is looked at from its marked line on
  useEffect(() => {
    const box = place.current?.querySelector("section");
    const marked = box?.querySelector<HTMLElement>("[data-marked]");
    if (box && marked) box.scrollTop = marked.offsetTop - box.offsetTop - 48;
  }, [at]);
  return (
    <div ref={place} className="flex flex-col gap-2">
      {hunks.length > 1 ? (
        <div className="flex items-center gap-1 text-xs text-ink-3">
          <span className="flex-1">{said.hunk(at + 1, hunks.length)}</span>
          <IconButton label={said.previous} disabled={at === 0} onClick={() => setAt(at - 1)}>
            <ArrowLeft aria-hidden />
          </IconButton>
          <IconButton label={said.next} disabled={at === hunks.length - 1} onClick={() => setAt(at + 1)}>
            <ArrowRight aria-hidden />
          </IconButton>
        </div>
      ) : null}
      <Diff label={label} lines={hunks[at]?.lines ?? []} />
    </div>
  );
}

function OfDocument({ source, given }: { source: DocumentSource; given: TilGiven | null }) {
  const said = useWords(tilWords).evidence;
  const text = given?.documents?.find((one) => one.title === source.document)?.text ?? "";
  const found = around(text, source.quote);
  const address = webAddress(source.url);
  return (
    <section className="flex flex-col gap-2.5 text-sm">
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="font-medium">{source.heading || source.document}</p>
          <p className="text-xs text-ink-3">
            {source.document} · {said.paragraph(source.paragraph)}
          </p>
        </div>
        {address ? (
          <a
            href={address}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={said.openDocument}
            className="grid size-8 shrink-0 place-items-center rounded-md text-ink-2 hover:bg-hover"
          >
            <ExternalLink aria-hidden className="size-4" />
          </a>
        ) : null}
      </header>
      <p className="rounded-md border border-line bg-canvas px-4 py-3 leading-relaxed">
        {found?.before}
        <mark>{found?.quote ?? source.quote}</mark>
        {found?.after}
      </p>
    </section>
  );
}
