import { CalendarX2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { TilOutput } from "@/api/types";
import { Page, PageBar, PageHead } from "@/app/slots";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { useIsWide } from "@/lib/use-media";
import { BorneOut } from "@/runs/borne-out";
import { RunView } from "@/runs/run-view";
import { StartOver } from "@/runs/start-over";
import { useArrival } from "@/runs/use-arrival";
import { Badge, EmptyState, ErrorNote } from "@/ui";
import { CheckView, CoverageView } from "./coverage";
import { EvidenceAside, EvidenceSheet } from "./evidence-panel";
import { ExportBar } from "./export";
import { type TilGiven, tilRuns } from "./model";
import { type Chosen, NoteView } from "./note";
import { SourceForm } from "./source-form";

export function TilPage() {
  const said = useWords(tilWords);
  const { run, input } = tilRuns.use();
  const isForm = run.phase === "idle" || run.phase === "failed";
  return (
    <Page wide={run.phase === "done"}>
      <PageBar title={said.title}>
        {isForm || run.phase === "running" ? null : <StartOver onClick={tilRuns.clear} />}
      </PageBar>
      {/* Hidden, not gone: what was filled in is there again when it is needed. */}
      <div hidden={!isForm} className="flex flex-col gap-8 [&[hidden]]:hidden">
        <PageHead title={said.heading} hint={said.hint} />
        {run.phase === "failed" ? <ErrorNote error={run.error} onRetry={tilRuns.again} /> : null}
        <SourceForm onStart={tilRuns.start} />
      </div>
      {run.phase === "running" || run.phase === "stopped" ? (
        <RunView title={said.working} run={run} onStop={tilRuns.stop} />
      ) : null}
      {run.output ? <Result output={run.output} given={input} /> : null}
    </Page>
  );
}

function Result({ output, given }: { output: TilOutput; given: TilGiven | null }) {
  const isWide = useIsWide();
  const heading = useArrival<HTMLHeadingElement>();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const first = firstOf(output);
  // biome-ignore lint/correctness/useExhaustiveDependencies: of a new note, nothing is chosen yet
  useEffect(() => setChosen(null), [output]);
  if (!output.sections.length) return <EmptyDay output={output} />;
  const shown = chosen ?? (isWide ? first : null);
  return (
    <>
      <header className="flex flex-col gap-4">
        <h1 ref={heading} tabIndex={-1} className="min-w-0 text-2xl font-semibold outline-none">
          {output.title}
        </h1>
        <div className="flex flex-wrap items-center gap-2">
          <GivenBadges output={output} given={given} />
        </div>
        <ExportBar output={output} given={given} />
      </header>
      <div className="grid items-start gap-8 min-[72rem]:grid-cols-[minmax(0,1fr)_26rem]">
        <div className="flex min-w-0 flex-col gap-10">
          <NoteView output={output} chosen={shown} onChoose={setChosen} />
          <CheckView output={output} />
          <CoverageView coverage={output.coverage} isOfCommits={output.domain === "commits"} />
        </div>
        {isWide ? <EvidenceAside chosen={shown} given={given} output={output} /> : null}
      </div>
      {isWide ? null : (
        <EvidenceSheet chosen={chosen} given={given} output={output} onClose={() => setChosen(null)} />
      )}
    </>
  );
}

function GivenBadges({ output, given }: { output: TilOutput; given: TilGiven | null }) {
  const said = useWords(tilWords);
  const { made } = said;
  const isOfCommits = output.domain === "commits";
  const repository = given?.source?.repository.replace(/^https:\/\//, "");
  return (
    <>
      <BorneOut verification={output.verification} />
      <Badge>
        {isOfCommits ? made.commits(output.coverage.written) : made.documents(given?.documents?.length ?? 1)}
      </Badge>
      {repository ? <Badge>{repository}</Badge> : null}
      {isOfCommits && given?.timezone ? <Badge>{given.timezone}</Badge> : null}
    </>
  );
}

function EmptyDay({ output }: { output: TilOutput }) {
  const said = useWords(tilWords);
  return (
    <>
      <EmptyState
        icon={<CalendarX2 aria-hidden />}
        title={said.empty}
        hint={said.emptyHint}
        action={<StartOver onClick={tilRuns.clear} />}
      />
      {output.coverage.given ? <CoverageView coverage={output.coverage} isOfCommits /> : null}
    </>
  );
}

function firstOf(output: TilOutput): Chosen | null {
  const [section] = output.sections;
  const [part] = section?.parts ?? [];
  const [statement] = part?.statements ?? [];
  return section && part && statement ? { key: `${section.part}/${part.kind}/0`, statement } : null;
}
