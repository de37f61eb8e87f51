import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, Flag, SearchX } from "lucide-react";
import { useState } from "react";
import { ApiError } from "@/api/errors";
import type { Interview } from "@/api/types";
import { Page, PageBar } from "@/app/slots";
import { interviewWords } from "@/i18n/interview";
import { useWords } from "@/i18n/words";
import {
  Badge,
  Button,
  buttonLook,
  Dialog,
  EmptyState,
  ErrorNote,
  ErrorState,
  LoadingRows,
  Progress,
} from "@/ui";
import { AnswerForm } from "./answer-form";
import { DoingCard } from "./doing";
import { Graded } from "./graded";
import { answer, end, interviewQuery, skip } from "./model";
import { ReportView } from "./report";
import { useWork, type Work } from "./use-sitting";

/** One mock interview: it waits, over reloads and restarts, at the prompt that is open. */
export function Sitting({ id }: { id: string }) {
  const said = useWords(interviewWords);
  const { data, error, isPending, refetch } = useQuery(interviewQuery(id));
  const isGone = error instanceof ApiError && error.status === 404;
  return (
    <Page>
      <PageBar title={data?.title ?? said.title} />
      <Link to="/interview" className={buttonLook("ghost", "sm", "-mb-4 -ml-3 self-start")}>
        <ArrowLeft aria-hidden className="size-4" />
        {said.mock.leave}
      </Link>
      {isPending ? <LoadingRows count={3} className="h-24 w-full" /> : null}
      {isGone ? (
        <EmptyState icon={<SearchX aria-hidden />} title={said.mock.gone} hint={said.mock.goneHint} />
      ) : null}
      {error && !isGone ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {data ? <Shown interview={data} /> : null}
    </Page>
  );
}

function Shown({ interview }: { interview: Interview }) {
  const said = useWords(interviewWords).mock;
  const work = useWork();
  const closed = interview.questions.filter((one) => one.place !== openPlace(interview));
  return (
    <>
      <Head interview={interview} work={work} />
      {work.wasClosed ? (
        <p role="alert" className="rounded-md bg-warn-soft px-4 py-3 text-sm text-warn">
          {said.closed}
        </p>
      ) : null}
      {interview.status === "over" ? <ReportView interview={interview} /> : null}
      {interview.prompt ? <Open interview={interview} work={work} /> : null}
      {closed.length && interview.status === "open" ? (
        <section className="flex flex-col gap-4">
          <h2 className="text-lg font-semibold">{said.so}</h2>
          <ol className="flex flex-col gap-3">
            {closed.toReversed().map((question) => (
              <li key={question.place}>
                <Graded question={question} transcript={interview.transcript} />
              </li>
            ))}
          </ol>
        </section>
      ) : null}
    </>
  );
}

const openPlace = (interview: Interview): number => interview.prompt?.question ?? 0;

function Head({ interview, work }: { interview: Interview; work: Work }) {
  const said = useWords(interviewWords).mock;
  const [isEnding, setEnding] = useState(false);
  const { prompt } = interview;
  const confirm = () => {
    setEnding(false);
    void work.run((heard) => end(interview.id, heard));
  };
  return (
    <header className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold">{interview.title}</h1>
          {prompt ? <p className="mt-1 text-sm text-ink-3">{said.waits}</p> : null}
        </div>
        {prompt ? (
          <Button
            onClick={() => setEnding(true)}
            disabled={work.isBusy}
            icon={<Flag aria-hidden className="size-4" />}
          >
            {said.end}
          </Button>
        ) : null}
      </div>
      {prompt ? (
        <div className="flex items-center gap-4">
          <div className="flex-1">
            <Progress
              label={said.question(prompt.question, prompt.of)}
              value={prompt.question - 1}
              max={prompt.of}
            />
          </div>
          <p className="text-sm text-ink-2 tabular-nums">{said.question(prompt.question, prompt.of)}</p>
        </div>
      ) : null}
      <Dialog
        open={isEnding}
        onClose={() => setEnding(false)}
        title={said.endTitle}
        description={said.endHint}
        footer={
          <Button look="primary" onClick={confirm}>
            {said.end}
          </Button>
        }
      />
    </header>
  );
}

function Open({ interview, work }: { interview: Interview; work: Work }) {
  const words = useWords(interviewWords);
  const said = words.mock;
  const { prompt, id } = interview;
  const question = interview.questions.find((one) => one.place === prompt?.question);
  if (!prompt) return null;
  const earlier = interview.transcript.filter(
    (one) => one.of === prompt.question && one.number < prompt.number,
  );
  return (
    <section aria-label={said.question(prompt.question, prompt.of)} className="flex flex-col gap-5">
      <div className="flex flex-col gap-4 rounded-xl border border-line bg-surface p-6 shadow-low sm:p-8">
        <div className="flex flex-wrap items-center gap-2">
          <Badge tone={prompt.kind === "again" ? "warn" : "accent"}>{said.kinds[prompt.kind]}</Badge>
          {question ? (
            <>
              <Badge>{words.categories[question.category as keyof typeof words.categories]}</Badge>
              <Badge>{words.levels[question.difficulty as keyof typeof words.levels]}</Badge>
            </>
          ) : null}
        </div>
        {earlier.length ? (
          <ol className="flex flex-col gap-3 border-l-2 border-line pl-4 text-sm">
            {earlier.map((one) => (
              <li key={one.number} className="flex flex-col gap-1">
                <p className="font-medium">{one.text}</p>
                {one.answer ? <p className="whitespace-pre-line text-ink-2">{one.answer}</p> : null}
              </li>
            ))}
          </ol>
        ) : null}
        <p lang={interview.language} className="text-xl leading-snug font-semibold" aria-live="polite">
          {prompt.text}
        </p>
        <AnswerForm
          key={prompt.number}
          draftKey={`haru.answer.${id}.${prompt.number}`}
          isBusy={work.isBusy}
          onAnswer={(text) => work.run((heard) => answer(id, prompt.number, text, heard))}
          onSkip={() => work.run((heard) => skip(id, prompt.number, heard))}
          dontKnow={interview.language === "ko" ? "모르겠습니다." : "I don't know."}
        />
      </div>
      {work.isBusy ? <DoingCard work={work} fallback={said.steps.gate ?? ""} /> : null}
      {work.error ? <ErrorNote error={work.error} /> : null}
    </section>
  );
}
