import { useParams } from "@tanstack/react-router";
import { Page, PageBar, PageHead } from "@/app/slots";
import { studioWords } from "@/i18n/studio";
import { useWords } from "@/i18n/words";
import { RunView } from "./run-view";
import { Runs } from "./runs";

export function StudioPage() {
  const said = useWords(studioWords);
  const { run } = useParams({ strict: false });
  return (
    <Page wide>
      <PageBar title={said.title} />
      {run ? (
        <RunView key={run} id={run} />
      ) : (
        <>
          <PageHead title={said.title} hint={said.hint} />
          <Runs />
        </>
      )}
    </Page>
  );
}
