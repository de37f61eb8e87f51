import { ChevronDown, Copy, Download } from "lucide-react";
import { useState } from "react";
import type { InterviewOutput, InterviewQuestion } from "@/api/types";
import { appWords } from "@/i18n/app";
import { useFormats } from "@/i18n/format";
import { interviewWords } from "@/i18n/interview";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { DroppedList, Redacted } from "@/runs/dropped";
import { csvOf, download } from "@/runs/files";
import { Prose } from "@/runs/prose";
import { useArrival } from "@/runs/use-arrival";
import { Badge, Button, Card, Field, Input, Section, Select, toast } from "@/ui";
import { CATEGORIES, LEVELS } from "./draft";

export interface Filter {
  text: string;
  category: string;
  level: string;
}

export function fits(question: InterviewQuestion, { text, category, level }: Filter): boolean {
  const wanted = text.trim().toLowerCase();
  const said = `${question.question} ${question.skill} ${question.source.title}`.toLowerCase();
  return (
    (!category || question.category === category) &&
    (!level || question.difficulty === level) &&
    said.includes(wanted)
  );
}

export function Cards({ output }: { output: InterviewOutput }) {
  const words = useWords(interviewWords);
  const said = words.cards;
  const [filter, setFilter] = useState<Filter>({ text: "", category: "", level: "" });
  const [shown, setShown] = useState<ReadonlySet<number>>(new Set());
  const heading = useArrival<HTMLHeadingElement>();
  const all = output.questions.map((_, at) => at);
  const isAll = shown.size === all.length;
  const listed = output.questions
    .map((question, at) => ({ question, at }))
    .filter(({ question }) => fits(question, filter));
  const toggle = (at: number) =>
    setShown((before) => {
      const next = new Set(before);
      if (!next.delete(at)) next.add(at);
      return next;
    });
  return (
    <>
      <header className="flex flex-col gap-4">
        <h1 ref={heading} tabIndex={-1} className="text-2xl font-semibold outline-none">
          {said.title(output.questions.length)}
        </h1>
        {output.verification.missing ? (
          <p className="text-sm text-ink-2">{said.missing(output.verification.missing)}</p>
        ) : null}
        <Exports output={output} />
      </header>
      <search aria-label={said.filter} className="flex flex-wrap items-end gap-3">
        <FilterFields filter={filter} onChange={setFilter} />
        <Button
          className="ml-auto"
          look="ghost"
          aria-pressed={isAll}
          onClick={() => setShown(new Set(isAll ? [] : all))}
        >
          {isAll ? said.hideAll : said.showAll}
        </Button>
      </search>
      <ol className="flex flex-col gap-5">
        {listed.map(({ question, at }) => (
          <li key={at}>
            <QuestionCard
              question={question}
              number={at + 1}
              isAnswerShown={shown.has(at)}
              onToggle={() => toggle(at)}
            />
          </li>
        ))}
      </ol>
      {listed.length ? null : <p className="py-6 text-center text-ink-2">{said.none}</p>}
      <Section title={said.check}>
        <DroppedList dropped={output.verification.dropped} />
        <Redacted counts={output.verification.redacted} />
      </Section>
    </>
  );
}

function FilterFields({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const words = useWords(interviewWords);
  const said = words.cards;
  return (
    <>
      <Field label={said.search} className="min-w-48 flex-1 max-sm:min-w-full sm:max-w-72">
        {(field) => (
          <Input
            {...field}
            type="search"
            value={filter.text}
            onChange={(event) => onChange({ ...filter, text: event.target.value })}
          />
        )}
      </Field>
      <Field label={said.category} className="max-sm:flex-1 sm:w-36">
        {(field) => (
          <Select
            {...field}
            value={filter.category}
            onChange={(event) => onChange({ ...filter, category: event.target.value })}
          >
            <option value="">{said.all}</option>
            {CATEGORIES.map((one) => (
              <option key={one} value={one}>
                {words.categories[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={said.level} className="max-sm:flex-1 sm:w-36">
        {(field) => (
          <Select
            {...field}
            value={filter.level}
            onChange={(event) => onChange({ ...filter, level: event.target.value })}
          >
            <option value="">{said.all}</option>
            {LEVELS.map((one) => (
              <option key={one} value={one}>
                {words.levels[one]}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  );
}

function QuestionCard({
  question,
  number,
  isAnswerShown,
  onToggle,
}: {
  question: InterviewQuestion;
  number: number;
  isAnswerShown: boolean;
  onToggle: () => void;
}) {
  const words = useWords(interviewWords);
  const said = words.cards;
  const id = `answer-${number}`;
  return (
    <Card className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone="accent">{words.categories[question.category]}</Badge>
        <Badge>{words.levels[question.difficulty]}</Badge>
        <span className="text-sm text-ink-3">{question.skill}</span>
        {question.templated ? <Badge tone="warn">{said.templated}</Badge> : null}
      </div>
      <h2 className="flex gap-3 text-lg font-semibold">
        <span className="text-ink-3 tabular-nums">{number}</span>
        <span>
          <Prose text={question.question} />
        </span>
      </h2>
      {question.templated ? <p className="text-sm text-ink-3">{said.templatedHint}</p> : null}
      <Passage source={question.source} />
      <Button
        look="ghost"
        className="-ml-3 self-start text-accent-ink"
        aria-expanded={isAnswerShown}
        aria-controls={id}
        onClick={onToggle}
        icon={
          <ChevronDown
            aria-hidden
            className={cx("size-4 transition-transform", isAnswerShown && "rotate-180")}
          />
        }
      >
        {isAnswerShown ? said.hideAnswer : said.showAnswer}
      </Button>
      <div id={id} hidden={!isAnswerShown} className="flex flex-col gap-5 [&[hidden]]:hidden">
        {isAnswerShown ? <Answer question={question} /> : null}
      </div>
    </Card>
  );
}

export function Passage({ source }: { source: { title?: string; document?: string; quote?: string } }) {
  const said = useWords(interviewWords).cards;
  const place = [...new Set([source.document, source.title])].filter(Boolean).join(" / ");
  if (!source.quote && !place) return null;
  return (
    <figure className="border-l-2 border-line pl-4 text-sm">
      <figcaption className="text-xs text-ink-3">
        {said.source}
        {place ? ` · ${place}` : ""}
      </figcaption>
      {source.quote ? <blockquote className="mt-1 text-ink-2">{source.quote}</blockquote> : null}
    </figure>
  );
}

function Answer({ question }: { question: InterviewQuestion }) {
  const said = useWords(interviewWords).cards;
  return (
    <>
      <section className="flex flex-col gap-2 rounded-md bg-accent-soft/60 p-4">
        <h3 className="text-sm font-semibold text-accent-ink">{said.answer}</h3>
        {question.answer_quoted ? <p className="text-xs text-ink-2">{said.quoted}</p> : null}
        <p className="leading-relaxed whitespace-pre-line">
          <Prose text={question.answer} />
        </p>
        {question.answer_quoted ? null : <Evidence question={question} />}
      </section>
      <Rubric question={question} />
      <section className="flex flex-col gap-2">
        <h3 className="text-sm font-semibold">{said.followUps}</h3>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-sm text-ink-2 marker:text-ink-3">
          {question.follow_ups.map((one) => (
            <li key={one}>
              <Prose text={one} />
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Evidence({ question }: { question: InterviewQuestion }) {
  const said = useWords(interviewWords).cards;
  const quotes = [...new Set(question.evidence.map((one) => one.quote))];
  if (!quotes.length) return null;
  return (
    <details className="text-sm">
      <summary className="rounded-sm text-ink-2">{said.evidence}</summary>
      <ul className="mt-2 flex flex-col gap-1.5 text-ink-2">
        {quotes.map((quote) => (
          <li key={quote}>“{quote}”</li>
        ))}
      </ul>
    </details>
  );
}

function Rubric({ question }: { question: InterviewQuestion }) {
  const said = useWords(interviewWords).cards;
  const formats = useFormats();
  const [levels] = question.rubric.map((one) => one.levels);
  return (
    <section className="flex flex-col gap-2.5">
      <h3 className="text-sm font-semibold">{said.rubric}</h3>
      <ul className="flex flex-col gap-2.5 text-sm">
        {question.rubric.map((one) => (
          <li key={one.criterion} className="grid grid-cols-[1fr_3rem] items-center gap-x-3 gap-y-1">
            <span>{one.criterion}</span>
            <span className="text-right text-ink-3 tabular-nums">{formats.percent(one.weight)}</span>
            <span aria-hidden className="col-span-2 h-1 rounded-full bg-sunken">
              <span
                className="block h-full rounded-full bg-accent"
                style={{ width: `${100 * one.weight}%` }}
              />
            </span>
          </li>
        ))}
      </ul>
      {levels?.length === 3 ? (
        <p className="text-xs text-ink-3">{said.levels(levels[0] ?? "", levels[1] ?? "", levels[2] ?? "")}</p>
      ) : null}
    </section>
  );
}

function Exports({ output }: { output: InterviewOutput }) {
  const words = useWords(interviewWords);
  const said = words.cards;
  const shared = useWords(appWords);
  const copy = () =>
    navigator.clipboard.writeText(output.markdown).then(
      () => toast({ text: shared.copied }),
      () => toast({ text: shared.copyFailed, tone: "danger" }),
    );
  const csv = () => {
    const { columns } = said;
    const rows = output.questions.map((one) => [
      one.question,
      words.categories[one.category],
      words.levels[one.difficulty],
      one.skill,
      one.answer,
      `${one.source.title}: ${one.source.quote}`,
      one.follow_ups.join("\n"),
    ]);
    // Spreadsheets take it for UTF-8 only with a mark.
    download("interview.csv", `\uFEFF${csvOf([Object.values(columns), ...rows])}`, "text/csv");
  };
  const sign = <Download aria-hidden className="size-4" />;
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" onClick={copy} icon={<Copy aria-hidden className="size-4" />}>
        {said.copy}
      </Button>
      <Button size="sm" onClick={() => download("interview.md", output.markdown)} icon={sign}>
        {said.markdown}
      </Button>
      <Button size="sm" onClick={csv} icon={sign}>
        {said.csv}
      </Button>
    </div>
  );
}
