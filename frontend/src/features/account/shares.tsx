import { useQuery } from "@tanstack/react-query";
import { sharesQuery } from "@/api/shares";
import { sharingWords } from "@/i18n/sharing";
import { useWords } from "@/i18n/words";
import { Links } from "@/sharing/links";
import { ErrorNote, LoadingRows, Section } from "@/ui";

export function Shares() {
  const said = useWords(sharingWords);
  const { data, error, isPending, refetch } = useQuery(sharesQuery());
  return (
    <Section title={said.allTitle} hint={said.allHint}>
      {isPending ? <LoadingRows count={1} /> : null}
      {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : null}
      {data?.length ? <Links links={data} label={said.allTitle} /> : null}
      {data?.length === 0 ? <p className="text-sm text-ink-3">{said.none}</p> : null}
    </Section>
  );
}
