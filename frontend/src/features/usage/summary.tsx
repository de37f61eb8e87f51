import { useQuery } from "@tanstack/react-query";
import type { Totals } from "@/api/types";
import { summaryQuery } from "@/api/usage";
import { useFormats } from "@/i18n/format";
import { usageWords } from "@/i18n/usage";
import { useWords } from "@/i18n/words";
import { Card, ErrorNote, Skeleton } from "@/ui";

export function Summary({ user, tz }: { user: string; tz: string }) {
  const said = useWords(usageWords);
  const { data, error, refetch } = useQuery(summaryQuery(user, tz));
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {(["today", "month"] as const).map((name) => (
        <Card key={name}>
          <h2 className="text-sm font-medium text-ink-2">{said[name]}</h2>
          {data ? <Figures totals={data[name]} /> : <Skeleton className="mt-2 h-[4.75rem] w-48" />}
        </Card>
      ))}
    </div>
  );
}

function Figures({ totals }: { totals: Totals }) {
  const said = useWords(usageWords);
  const formats = useFormats();
  const { requests, failed, input_tokens, output_tokens, cached_tokens } = totals;
  const facts = [
    said.requests(requests),
    requests ? (failed ? said.failedOf(failed) : said.noneFailed) : null,
    cached_tokens ? said.cached(formats.percent(cached_tokens / input_tokens)) : null,
  ].filter((fact) => fact !== null);
  return (
    <>
      <p className="mt-1 flex items-baseline gap-2">
        <span className="text-3xl font-semibold tracking-tight tabular-nums">
          {formats.compact(input_tokens + output_tokens)}
        </span>
        <span className="text-sm text-ink-2">{said.tokens}</span>
      </p>
      <p className="mt-1 text-sm text-ink-2">
        {said.tokensSplit(formats.compact(input_tokens), formats.compact(output_tokens))}
      </p>
      <p className="mt-0.5 text-sm text-ink-3">{facts.join(" · ")}</p>
    </>
  );
}
