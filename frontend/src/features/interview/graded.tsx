import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import type { Prompt, Question, Score } from "@/api/types";
import { interviewWords } from "@/i18n/interview";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Badge, Button } from "@/ui";
import { Passage } from "./cards";

export const toneOf = (score: number) => (score >= 75 ? "ok" : score >= 50 ? "accent" : "warn");

/** A closed question: points by criterion, each with what earned it, and what was missed. */
export function Graded({ question, transcript }: { question: Question; transcript: readonly Prompt[] }) {
  const said = useWords(interviewWords).mock;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { score } = question;
  return (
    <div className="rounded-lg border border-line bg-surface shadow-low">
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
          className="flex w-full items-center gap-4 rounded-lg px-5 py-4 text-left transition-colors hover:bg-hover"
        >
          <span className="text-sm text-ink-3 tabular-nums">{question.place}</span>
          <span className="min-w-0 flex-1 font-medium">{question.question}</span>
          {question.standing === "done" ? null : <Badge>{said.standings[question.standing]}</Badge>}
          {score === null ? null : <Badge tone={toneOf(score)}>{said.score(score)}</Badge>}
          <ChevronDown
            aria-hidden
            className={cx("size-4 shrink-0 text-ink-3 transition-transform", isOpen && "rotate-180")}
          />
        </button>
      </h3>
      <div
        id={id}
        hidden={!isOpen}
        className="flex flex-col gap-6 border-t border-line p-5 [&[hidden]]:hidden"
      >
        {isOpen ? <Details question={question} transcript={transcript} /> : null}
      </div>
    </div>
  );
}

function Details({ question, transcript }: { question: Question; transcript: readonly Prompt[] }) {
  const said = useWords(interviewWords).mock;
  const turns = transcript.filter((one) => one.of === question.place);
  return (
    <>
      <ol className="flex flex-col gap-4 text-sm">
        {turns.map((turn) => (
          <li key={turn.number} className="flex flex-col gap-1.5">
            <p className="font-medium">
              <span className="text-ink-3">{said.kinds[turn.kind]} · </span>
              {turn.text}
            </p>
            {turn.answer ? (
              <p className="rounded-md bg-sunken px-4 py-3 leading-relaxed whitespace-pre-line">
                {turn.answer}
              </p>
            ) : null}
          </li>
        ))}
      </ol>
      {question.reason ? <p className="text-sm text-warn">{question.reason}</p> : null}
      {question.scores.length ? <Scores scores={question.scores} /> : null}
      {question.by_model ? <p className="text-xs text-ink-3">{said.byModel}</p> : null}
      {question.hint ? (
        <section className="flex flex-col gap-1 rounded-md bg-warn-soft px-4 py-3 text-sm">
          <h4 className="font-semibold text-warn">{said.missed}</h4>
          <p>{question.hint}</p>
        </section>
      ) : null}
      <ModelAnswer question={question} />
      <Passage source={question.source} />
    </>
  );
}

function Scores({ scores }: { scores: readonly Score[] }) {
  const said = useWords(interviewWords).mock;
  return (
    <ul className="flex flex-col gap-4 text-sm">
      {scores.map((score) => (
        <li key={score.criterion} className="flex flex-col gap-1.5">
          <p className="flex items-center gap-3">
            <span className="min-w-0 flex-1">{score.criterion}</span>
            <Points points={score.points} />
          </p>
          {score.quote ? (
            <p className="text-ink-3">
              {said.quote}: <mark className="text-ink">{score.quote}</mark>
            </p>
          ) : null}
          {score.fact ? (
            <p className="text-ink-3">
              {said.fact}: {score.fact}
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Points({ points }: { points: number }) {
  const said = useWords(interviewWords).mock;
  return (
    <span role="img" aria-label={said.points(points)} title={said.points(points)} className="flex gap-1">
      {[1, 2].map((at) => (
        <span key={at} className={cx("h-2 w-6 rounded-full", at <= points ? "bg-accent" : "bg-hover")} />
      ))}
    </span>
  );
}

function ModelAnswer({ question }: { question: Question }) {
  const said = useWords(interviewWords).mock;
  const [isShown, setShown] = useState(false);
  if (!question.answer) return null;
  return (
    <div className="flex flex-col gap-2">
      <Button size="sm" className="self-start" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        {isShown ? said.hideAnswer : said.showAnswer}
      </Button>
      {isShown ? (
        <p className="rounded-md bg-accent-soft/60 p-4 text-sm leading-relaxed whitespace-pre-line">
          {question.answer}
        </p>
      ) : null}
    </div>
  );
}
