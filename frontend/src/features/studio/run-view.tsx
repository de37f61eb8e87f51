import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, SearchX } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { asApiError } from "@/api/errors";
import { useMe } from "@/api/me";
import { type Trace, traceQuery } from "@/api/traces";
import { useFormats } from "@/i18n/format";
import { studioWords } from "@/i18n/studio";
import { useWords } from "@/i18n/words";
import { Card, EmptyState, ErrorState, LoadingRows, Section } from "@/ui";
import { Compared } from "./compared";
import { GraphPicture } from "./graph-picture";
import { ReplayForm } from "./replay-form";
import { Verdict } from "./runs";
import { StepDetails } from "./step-details";
import { Timeline } from "./timeline";
import { timed } from "./timing";

export function RunView({ id }: { id: string }) {
  const said = useWords(studioWords);
  const { data, error, isPending, refetch } = useQuery(traceQuery(id));
  const [chosen, choose] = useState<string | null>(null);
  const me = useMe();
  const rows = useMemo(() => timed(data?.runs ?? []), [data]);
  if (isPending) return <LoadingRows count={5} className="h-20 w-full" />;
  if (!data) {
    return asApiError(error).status === 404 ? (
      <EmptyState icon={<SearchX aria-hidden />} title={said.notFound} hint={said.notFoundHint} />
    ) : (
      <ErrorState error={error} onRetry={() => void refetch()} />
    );
  }
  const step = data.runs.find((one) => one.id === chosen);
  const stepNamed = (name: string) => data.runs.find((one) => one.name === name)?.id ?? null;
  return (
    <>
      <Facts trace={data.trace} />
      {data.trace.replay_of ? <Compared before={data.trace.replay_of} after={data} /> : null}
      {data.graph ? (
        <Section title={said.graph} hint={said.graphHint}>
          <GraphPicture
            graph={data.graph}
            taken={new Set(data.runs.map((one) => one.name))}
            chosen={step?.name ?? null}
            onChoose={(name) => choose(stepNamed(name))}
          />
        </Section>
      ) : null}
      <Section title={said.timeline} hint={said.timelineHint}>
        <Timeline rows={rows} chosen={chosen} onChoose={choose} />
      </Section>
      {step ? <StepDetails step={step} /> : <p className="text-sm text-ink-3">{said.chooseStep}</p>}
      {data.graph && (data.trace.user_id === me.id || data.trace.user_id === null) ? (
        <ReplayForm trace={data.trace} />
      ) : null}
    </>
  );
}

function Facts({ trace }: { trace: Trace }) {
  const said = useWords(studioWords);
  const formats = useFormats();
  return (
    <header className="flex flex-col gap-5">
      <Link
        to="/studio"
        className="inline-flex w-fit items-center gap-1.5 rounded-sm text-sm text-ink-2 hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4" />
        {said.back}
      </Link>
      <h1 className="flex flex-wrap items-center gap-3 text-2xl font-semibold">
        {trace.name}
        <Verdict trace={trace} />
      </h1>
      <Card>
        <dl className="grid grid-cols-2 gap-5 sm:grid-cols-4">
          <Fact name={said.at}>{formats.dateTime(trace.at)}</Fact>
          <Fact name={said.took}>
            {trace.latency_ms === null ? "–" : formats.seconds(trace.latency_ms / 1000)}
          </Fact>
          <Fact name={said.read}>{formats.number(trace.input_tokens)}</Fact>
          <Fact name={said.written}>{formats.number(trace.output_tokens)}</Fact>
          <Fact name={said.model}>{trace.profile ?? trace.model ?? "–"}</Fact>
          <Fact name={said.adapter}>{trace.adapter ?? said.noAdapter}</Fact>
          <Fact name={said.user}>{trace.user_name ?? said.gone}</Fact>
          <Fact name={said.request}>
            <code className="font-mono text-xs">{trace.request_id ?? "–"}</code>
          </Fact>
        </dl>
      </Card>
      {trace.kept === "whole" ? null : (
        <p className="text-sm text-ink-2">{trace.kept === "nothing" ? said.keptNothing : said.keptParts}</p>
      )}
    </header>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="mt-0.5 text-sm font-medium">{children}</dd>
    </div>
  );
}
