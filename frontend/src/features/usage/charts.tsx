import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartNoAxesColumn } from "lucide-react";
import { type By, daysQuery, type Span } from "@/api/usage";
import { useFormats } from "@/i18n/format";
import { useLanguage } from "@/i18n/language";
import { usageWords } from "@/i18n/usage";
import { useWords } from "@/i18n/words";
import { Card, Chart, EmptyState, ErrorState, Skeleton } from "@/ui";
import { Bars } from "@/ui/bars";
import { useFeatureName } from "./names";
import { amountOf, filled, grouped, type Metric } from "./reckoning";

interface Shown {
  span: Span;
  metric: Metric;
}

const MOST_BARS = 8;

export function Charts({
  span,
  days,
  metric,
  isOthers,
}: Shown & { days: readonly string[]; isOthers: boolean }) {
  const said = useWords(usageWords);
  const { number } = useFormats();
  const short = useShortDay();
  const { data, error, refetch } = useQuery({
    ...daysQuery(span, "nothing"),
    placeholderData: keepPreviousData,
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-72 w-full" />;
  if (!data.length) {
    return <EmptyState icon={<ChartNoAxesColumn aria-hidden />} title={said.none} hint={said.noneHint} />;
  }
  const points = filled(data, days, metric).map(({ day, value }) => ({ label: short(day), value }));
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <div className="lg:col-span-2">
        <Chart
          title={`${said.perDay} · ${said.metrics[metric]}`}
          points={points}
          format={(value) => number(value)}
          labelHead={said.day}
          valueHead={said.metrics[metric]}
        />
      </div>
      <Shares span={span} metric={metric} by="feature" title={said.byFeature} />
      <Shares span={span} metric={metric} by="model" title={said.byModel} />
      {isOthers ? <Shares span={span} metric={metric} by="user" title={said.byUser} /> : null}
    </div>
  );
}

function Shares({ span, metric, by, title }: Shown & { by: Exclude<By, "nothing">; title: string }) {
  const said = useWords(usageWords);
  const { number } = useFormats();
  const featureName = useFeatureName();
  const { data } = useQuery({ ...daysQuery(span, by), placeholderData: keepPreviousData });
  const labelOf = (key: string | null, name: string | null) => {
    if (by === "feature") return featureName(key);
    return name ?? (by === "user" ? said.gone : said.unknown);
  };
  const bars = grouped(data ?? [], metric)
    .slice(0, MOST_BARS)
    .map(({ key, name, totals }) => ({
      key: key ?? "",
      label: labelOf(key, name),
      value: amountOf(totals, metric),
      shown: number(amountOf(totals, metric)),
      hint: metric === "requests" ? undefined : said.requests(totals.requests),
    }));
  return (
    <Card>
      <h2 className="mb-4 font-semibold">{title}</h2>
      {data ? <Bars label={title} bars={bars} /> : <Skeleton className="h-24 w-full" />}
    </Card>
  );
}

/** A day of the calendar: no zone may move it. */
function useShortDay(): (day: string) => string {
  const language = useLanguage();
  const format = new Intl.DateTimeFormat(language, { month: "numeric", day: "numeric", timeZone: "UTC" });
  return (day) => format.format(new Date(`${day}T00:00:00Z`));
}
