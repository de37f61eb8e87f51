import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import type { Limit } from "@/api/limits";
import { leftQuery } from "@/api/usage";
import { useFormats } from "@/i18n/format";
import { usageWords } from "@/i18n/usage";
import { useWords } from "@/i18n/words";
import { Button, Card, ErrorNote, Section, Skeleton } from "@/ui";
import { Meter } from "@/ui/bars";
import { useFeatureName } from "./names";

export function Left() {
  const said = useWords(usageWords);
  const { data, error, isFetching, refetch } = useQuery(leftQuery);
  return (
    <Section
      title={said.left}
      hint={said.leftHint}
      actions={
        <Button
          size="sm"
          look="ghost"
          busy={isFetching}
          onClick={() => void refetch()}
          icon={<RotateCw aria-hidden className="size-4" />}
        >
          {said.refresh}
        </Button>
      }
    >
      {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : null}
      {data?.length === 0 ? <p className="text-sm text-ink-2">{said.leftNone}</p> : null}
      {data || error ? null : <Skeleton className="h-24 w-full" />}
      {data?.length ? (
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {data.map((bucket) => (
            <li key={bucket.name}>
              <BucketCard bucket={bucket} />
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function BucketCard({ bucket }: { bucket: Limit }) {
  const said = useWords(usageWords);
  const formats = useFormats();
  const name = useBucketName()(bucket.name);
  const full = bucket.reset_s ? said.fullIn(formats.seconds(bucket.reset_s)) : said.full;
  const facts = [
    bucket.window_s ? said.per(bucket.window_s) : null,
    bucket.reset_s === null ? null : full,
  ].filter((fact) => fact !== null);
  return (
    <Card className="h-full">
      <div className="flex items-baseline justify-between gap-3 text-sm">
        <h3 className="font-medium">{name}</h3>
        <p className="text-ink-2 tabular-nums">
          {said.of(formats.number(bucket.left), formats.number(bucket.limit))}
        </p>
      </div>
      <div className="mt-3">
        <Meter label={name} value={Math.max(0, bucket.left)} max={bucket.limit} />
      </div>
      <p className="mt-2 text-xs text-ink-3">{facts.join(" · ")}</p>
    </Card>
  );
}

/** `til-requests` is a bucket of one feature. */
function useBucketName(): (bucket: string) => string {
  const said = useWords(usageWords);
  const nameOf = useFeatureName();
  const known: Readonly<Record<string, string>> = said.bucket;
  return (bucket) => {
    const what = Object.keys(known).find((one) => bucket === one || bucket.endsWith(`-${one}`));
    if (!what) return bucket;
    const feature = bucket.slice(0, -what.length - 1);
    return feature ? said.bucketOf(nameOf(feature), known[what] ?? what) : (known[what] ?? what);
  };
}
