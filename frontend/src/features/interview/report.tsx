import { useNavigate } from "@tanstack/react-router";
import { BookOpen, Download, Repeat } from "lucide-react";
import { useId } from "react";
import type { Interview } from "@/api/types";
import { interviewWords } from "@/i18n/interview";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Badge, Button, buttonLook, Card, ErrorNote, Section } from "@/ui";
import { DoingCard } from "./doing";
import { Graded } from "./graded";
import { begin, exportAddress, type Report, reportOf, type Scored } from "./model";
import { useWork } from "./use-sitting";

export function ReportView({ interview }: { interview: Interview }) {
  const words = useWords(interviewWords);
  const said = words.report;
  const report = reportOf(interview);
  if (!report) return null;
  const named = (one: Scored) => ({
    ...one,
    name: words.categories[one.name as keyof typeof words.categories] ?? one.name,
  });
  return (
    <>
      <Summary report={report} interview={interview} />
      <Card className="grid gap-x-10 gap-y-8 sm:grid-cols-2">
        <ScoreBars title={said.skills} rows={report.skills} />
        <ScoreBars title={said.categories} rows={report.categories.map(named)} />
      </Card>
      {report.read.length ? <ToRead report={report} /> : null}
      <Section title={said.questions}>
        <ol className="flex flex-col gap-3">
          {interview.questions.map((question) => (
            <li key={question.place}>
              <Graded question={question} transcript={interview.transcript} />
            </li>
          ))}
        </ol>
      </Section>
    </>
  );
}

function Summary({ report, interview }: { report: Report; interview: Interview }) {
  const said = useWords(interviewWords).report;
  return (
    <Card className="flex flex-col gap-6">
      <div className="flex flex-wrap items-center gap-x-8 gap-y-5">
        <Ring score={report.score} />
        <div className="flex min-w-0 flex-1 basis-64 flex-col gap-4 text-sm">
          <Topics title={said.weak} names={report.weak} tone="warn" none={said.noWeak} />
          {report.strong.length ? (
            <Topics title={said.strong} names={report.strong} tone="ok" none="" />
          ) : null}
        </div>
      </div>
      <p className="text-xs text-ink-3">{report.disclaimer}</p>
      <Again interview={interview} hasWeak={report.weak.length > 0} />
    </Card>
  );
}

/** Bars whose figures stand beside them: no table has to say them again. */
function ScoreBars({ title, rows }: { title: string; rows: readonly Scored[] }) {
  return (
    <section className="flex min-w-0 flex-col gap-3">
      <h2 className="font-semibold">{title}</h2>
      <dl className="flex flex-col gap-3 text-sm">
        {rows.map((row) => (
          <div key={row.name} className="grid grid-cols-[minmax(0,1fr)_2.5rem] gap-x-3 gap-y-1.5">
            <dt className="truncate text-ink-2">{row.name}</dt>
            <dd className="text-right font-medium tabular-nums">{row.score}</dd>
            <dd aria-hidden className="col-span-2 h-2 rounded-full bg-sunken">
              <span
                className={cx("block h-full rounded-full", row.score >= 50 ? "bg-accent" : "bg-warn")}
                style={{ width: `${row.score}%` }}
              />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Topics({
  title,
  names,
  tone,
  none,
}: {
  title: string;
  names: readonly string[];
  tone: "warn" | "ok";
  none: string;
}) {
  return (
    <section className="flex flex-col gap-2">
      <h2 className="font-semibold">{title}</h2>
      {names.length ? (
        <ul className="flex flex-wrap gap-2">
          {names.map((name) => (
            <li key={name}>
              <Badge tone={tone}>{name}</Badge>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-ink-2">{none}</p>
      )}
    </section>
  );
}

const RADIUS = 52;
const ROUND = 2 * Math.PI * RADIUS;

function Ring({ score }: { score: number }) {
  const words = useWords(interviewWords);
  const id = useId();
  return (
    <svg viewBox="0 0 128 128" role="img" aria-labelledby={id} className="size-32 shrink-0">
      <title id={id}>{`${words.report.score}: ${words.mock.score(score)}`}</title>
      <circle cx={64} cy={64} r={RADIUS} fill="none" strokeWidth={10} className="stroke-sunken" />
      <circle
        cx={64}
        cy={64}
        r={RADIUS}
        fill="none"
        strokeWidth={10}
        strokeLinecap="round"
        strokeDasharray={`${(ROUND * score) / 100} ${ROUND}`}
        transform="rotate(-90 64 64)"
        className={cx(score >= 50 ? "stroke-accent" : "stroke-warn", score === 0 && "opacity-0")}
      />
      <text
        x={64}
        y={64}
        textAnchor="middle"
        dominantBaseline="central"
        className="fill-ink text-3xl font-semibold tabular-nums"
      >
        {score}
      </text>
    </svg>
  );
}

function ToRead({ report }: { report: Report }) {
  const said = useWords(interviewWords).report;
  return (
    <Section title={said.read}>
      <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-surface">
        {report.read.map((one) => (
          <li key={`${one.document}/${one.title}`} className="flex items-start gap-3 px-5 py-4 text-sm">
            <BookOpen aria-hidden className="mt-1 size-4 shrink-0 text-accent-ink" />
            <div className="min-w-0">
              <p className="font-medium">{[...new Set([one.document, one.title])].join(" / ")}</p>
              <p className="mt-0.5 text-ink-2">“{one.quote}”</p>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Again({ interview, hasWeak }: { interview: Interview; hasWeak: boolean }) {
  const words = useWords(interviewWords);
  const said = words.report;
  const navigate = useNavigate();
  const work = useWork();
  const again = async () => {
    const given = {
      from: interview.id,
      language: interview.language,
      count: Math.max(1, interview.questions.length),
    };
    const begun = await work.run((heard) => begin(given, heard));
    if (begun) await navigate({ to: "/interview/$interview", params: { interview: begun.id } });
  };
  const download = <Download aria-hidden className="size-4" />;
  return (
    <div className="flex flex-col gap-4 border-t border-line pt-5">
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          onClick={() => void again()}
          busy={work.isBusy}
          icon={<Repeat aria-hidden className="size-4" />}
        >
          {hasWeak ? said.again : said.againPlain}
        </Button>
        <a href={exportAddress(interview.id, "md")} download className={buttonLook("secondary")}>
          {download}
          {words.cards.markdown}
        </a>
        <a href={exportAddress(interview.id, "csv")} download className={buttonLook("secondary")}>
          {download}
          {words.cards.csv}
        </a>
      </div>
      {work.isBusy ? <DoingCard work={work} fallback={words.mock.planning} /> : null}
      {work.error ? <ErrorNote error={work.error} /> : null}
    </div>
  );
}
