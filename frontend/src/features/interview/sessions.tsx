import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MessagesSquare, Trash2 } from "lucide-react";
import { useState } from "react";
import type { InterviewsListed } from "@/api/types";
import { appWords } from "@/i18n/app";
import { useFormats } from "@/i18n/format";
import { interviewWords } from "@/i18n/interview";
import { useLanguage } from "@/i18n/language";
import { useWords } from "@/i18n/words";
import {
  Badge,
  Button,
  buttonLook,
  Chart,
  Dialog,
  EmptyState,
  ErrorNote,
  IconButton,
  LoadingRows,
  Section,
  toast,
} from "@/ui";
import { toneOf } from "./graded";
import { deleteInterview, interviewsQuery } from "./model";

export function Sessions() {
  const said = useWords(interviewWords).sessions;
  const shared = useWords(appWords);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(interviewsQuery);
  const listed = data?.pages.flatMap((page) => page.interviews) ?? [];
  return (
    <Section title={said.title} hint={listed.length ? said.weak : undefined}>
      {isPending ? <LoadingRows count={3} /> : null}
      {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : null}
      {data && !listed.length ? (
        <EmptyState icon={<MessagesSquare aria-hidden />} title={said.empty} />
      ) : null}
      <Scores listed={listed} />
      {listed.length ? (
        <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
          {listed.map((one) => (
            <li key={one.id}>
              <Row listed={one} />
            </li>
          ))}
        </ul>
      ) : null}
      {hasNextPage ? (
        <Button className="self-center" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {shared.more}
        </Button>
      ) : null}
    </Section>
  );
}

/** The one that waits, before anything new is begun. */
export function WaitingInterview() {
  const said = useWords(interviewWords).sessions;
  const { data } = useInfiniteQuery(interviewsQuery);
  const open = data?.pages.flatMap((page) => page.interviews).find((one) => one.status === "open");
  if (!open) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg bg-accent-soft px-5 py-4">
      <div className="min-w-0 flex-1 basis-56">
        <p className="text-sm font-semibold text-accent-ink">{said.waiting}</p>
        <p className="truncate text-sm text-ink-2">
          {open.title} · {said.asked(open.asked, open.questions)}
        </p>
      </div>
      <Link to="/interview/$interview" params={{ interview: open.id }} className={buttonLook("primary")}>
        {said.resume}
      </Link>
    </div>
  );
}

/** At least two: one point is no line. */
function Scores({ listed }: { listed: readonly InterviewsListed[] }) {
  const said = useWords(interviewWords).sessions;
  const formats = useFormats();
  const language = useLanguage();
  const short = new Intl.DateTimeFormat(language, {
    month: "numeric",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const over = listed.filter((one) => one.score !== null).toReversed();
  if (over.length < 2) return null;
  return (
    <Chart
      kind="line"
      top={100}
      title={said.chart}
      points={numbered(
        over.map((one) => ({ label: short.format(new Date(one.updated_at)), value: one.score ?? 0 })),
      )}
      format={(value) => formats.number(value)}
      labelHead={said.when}
      valueHead={said.score}
    />
  );
}

/** Two within a minute are still two. */
function numbered(points: { label: string; value: number }[]) {
  const seen = new Map<string, number>();
  return points.map(({ label, value }) => {
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return { label: count > 1 ? `${label} (${count})` : label, value };
  });
}

function Row({ listed }: { listed: InterviewsListed }) {
  const words = useWords(interviewWords);
  const said = words.sessions;
  const formats = useFormats();
  const isOpen = listed.status === "open";
  return (
    <div className="flex items-center gap-2 pr-3">
      <Link
        to="/interview/$interview"
        params={{ interview: listed.id }}
        className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1 rounded-lg px-5 py-4 transition-colors hover:bg-hover"
      >
        <span className="min-w-0 flex-1 basis-48">
          <span className="block truncate font-medium">{listed.title}</span>
          <span className="block text-sm text-ink-3">
            {formats.dateTime(listed.updated_at)}
            {isOpen ? ` · ${said.asked(listed.asked, listed.questions)}` : ""}
          </span>
        </span>
        {isOpen ? <Badge tone="accent">{said.open}</Badge> : null}
        {listed.score === null ? null : (
          <Badge tone={toneOf(listed.score)}>{words.mock.score(listed.score)}</Badge>
        )}
      </Link>
      <Remove listed={listed} />
    </div>
  );
}

function Remove({ listed }: { listed: InterviewsListed }) {
  const said = useWords(interviewWords).sessions;
  const shared = useWords(appWords);
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const removal = useMutation({
    mutationFn: () => deleteInterview(listed.id),
    onSuccess: () => {
      toast({ text: said.deleted });
      queries.removeQueries({ queryKey: ["interview", listed.id] });
      return queries.invalidateQueries({ queryKey: interviewsQuery.queryKey });
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <IconButton label={said.delete(listed.title)} onClick={() => setAsking(true)}>
        <Trash2 aria-hidden />
      </IconButton>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={said.deleteTitle}
        description={said.deleteHint}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{shared.cancel}</Button>
            <Button look="danger" busy={removal.isPending} onClick={() => removal.mutate()}>
              {said.confirm}
            </Button>
          </>
        }
      >
        <p className="font-medium">{listed.title}</p>
      </Dialog>
    </>
  );
}
