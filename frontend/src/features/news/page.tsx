import { Square } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { isAbort } from "@/api/errors";
import type { NewsInput } from "@/api/types";
import { Page, PageBar, PageHead } from "@/app/slots";
import { newsWords } from "@/i18n/news";
import { runsWords } from "@/i18n/runs";
import { useWords } from "@/i18n/words";
import { RunView } from "@/runs/run-view";
import { StartOver } from "@/runs/start-over";
import { Button, Card, ErrorNote, Progress } from "@/ui";
import { BatchResult } from "./batch";
import { Digest } from "./digest";
import { newsRuns, type Told, toldOf } from "./model";
import { SourceForm } from "./source-form";

type Batch =
  | { state: "none" }
  | { state: "running"; inputs: readonly NewsInput[] }
  | { state: "done"; inputs: readonly NewsInput[]; told: readonly Told[] }
  | { state: "failed"; error: unknown };

export function NewsPage() {
  const said = useWords(newsWords);
  const { run, input } = newsRuns.use();
  const { batch, begin, stop, clear } = useBatch();
  const isIdle = run.phase === "idle" || run.phase === "failed";
  const isForm = isIdle && (batch.state === "none" || batch.state === "failed");
  const error = batch.state === "failed" ? batch.error : run.phase === "failed" ? run.error : null;
  const start = (inputs: readonly NewsInput[]) => {
    const [only] = inputs;
    if (inputs.length > 1) begin(inputs);
    else if (only) void newsRuns.start(only);
  };
  return (
    <Page wide={run.phase === "done" || batch.state === "done"}>
      <PageBar title={said.title}>
        {isForm || run.phase === "running" || batch.state === "running" ? null : (
          <StartOver onClick={batch.state === "done" ? clear : newsRuns.clear} />
        )}
      </PageBar>
      {/* Hidden, not gone: what was filled in is there again when it is needed. */}
      <div hidden={!isForm} className="flex flex-col gap-8 [&[hidden]]:hidden">
        <PageHead title={said.heading} hint={said.hint} />
        {error ? (
          <ErrorNote error={error} {...(run.phase === "failed" ? { onRetry: newsRuns.again } : {})} />
        ) : null}
        <SourceForm onStart={start} />
      </div>
      {run.phase === "running" || run.phase === "stopped" ? (
        <RunView title={said.working} run={run} onStop={newsRuns.stop} />
      ) : null}
      {run.output ? <Digest output={run.output} given={input} /> : null}
      {batch.state === "running" ? <BatchRunning count={batch.inputs.length} onStop={stop} /> : null}
      {batch.state === "done" ? <BatchResult inputs={batch.inputs} told={batch.told} /> : null}
    </Page>
  );
}

function BatchRunning({ count, onStop }: { count: number; onStop: () => void }) {
  const said = useWords(newsWords).batch;
  const runs = useWords(runsWords);
  return (
    <Card className="flex flex-col gap-5" aria-busy>
      <div className="flex items-center justify-between gap-4">
        <h2 className="font-semibold">{said.working(count)}</h2>
        <Button onClick={onStop} icon={<Square aria-hidden className="size-3.5 fill-current" />}>
          {runs.stop}
        </Button>
      </div>
      <Progress label={said.working(count)} value={null} />
    </Card>
  );
}

function useBatch() {
  const [batch, setBatch] = useState<Batch>({ state: "none" });
  const underway = useRef<AbortController | null>(null);
  const clear = () => {
    underway.current?.abort();
    setBatch({ state: "none" });
  };
  useEffect(() => () => underway.current?.abort(), []);
  const begin = async (inputs: readonly NewsInput[]) => {
    const mine = new AbortController();
    underway.current = mine;
    newsRuns.clear();
    setBatch({ state: "running", inputs });
    try {
      setBatch({ state: "done", inputs, told: await toldOf(inputs, mine.signal) });
    } catch (error) {
      if (!isAbort(error)) setBatch({ state: "failed", error });
    }
  };
  return { batch, begin, stop: clear, clear };
}
