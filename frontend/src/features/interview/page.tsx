import { useNavigate, useParams } from "@tanstack/react-router";
import type { MockInput } from "@/api/types";
import { Page, PageBar, PageHead } from "@/app/slots";
import { interviewWords } from "@/i18n/interview";
import { useWords } from "@/i18n/words";
import { RunView } from "@/runs/run-view";
import { StartOver } from "@/runs/start-over";
import { ErrorNote } from "@/ui";
import { Cards } from "./cards";
import { DoingCard } from "./doing";
import { begin, questionRuns } from "./model";
import { Sessions, WaitingInterview } from "./sessions";
import { SetUp } from "./set-up";
import { Sitting } from "./sitting";
import { useWork } from "./use-sitting";

export function InterviewPage() {
  const { interview } = useParams({ strict: false });
  return interview ? <Sitting key={interview} id={interview} /> : <Prepare />;
}

function Prepare() {
  const said = useWords(interviewWords);
  const navigate = useNavigate();
  const { run } = questionRuns.use();
  const work = useWork();
  const isForm = run.phase === "idle" || run.phase === "failed";
  const mock = async (given: MockInput) => {
    const begun = await work.run((heard) => begin(given, heard));
    if (begun) await navigate({ to: "/interview/$interview", params: { interview: begun.id } });
  };
  return (
    <Page>
      <PageBar title={said.title}>
        {isForm || run.phase === "running" ? null : <StartOver onClick={questionRuns.clear} />}
      </PageBar>
      {/* Hidden, not gone: what was filled in is there again when it is needed. */}
      <div hidden={!isForm} className="flex flex-col gap-8 [&[hidden]]:hidden">
        <PageHead title={said.heading} hint={said.hint} />
        <WaitingInterview />
        {run.phase === "failed" ? <ErrorNote error={run.error} onRetry={questionRuns.again} /> : null}
        <SetUp isBusy={work.isBusy} onMock={(given) => void mock(given)} onCards={questionRuns.start} />
        {work.isBusy ? <DoingCard work={work} fallback={said.mock.planning} /> : null}
        {work.error ? <ErrorNote error={work.error} /> : null}
        <Sessions />
      </div>
      {run.phase === "running" || run.phase === "stopped" ? (
        <RunView title={said.cards.working} run={run} onStop={questionRuns.stop} />
      ) : null}
      {run.output ? <Cards output={run.output} /> : null}
    </Page>
  );
}
