import { useQuery } from "@tanstack/react-query";
import { type AdapterEvent, adapterEventsQuery } from "@/api/adapters";
import { adminWords } from "@/i18n/admin";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { ErrorNote, LoadingRows, Section } from "@/ui";
import { useUserName } from "./names";

export function AdapterLog() {
  const said = useWords(adminWords);
  const { data, error, isPending, refetch } = useQuery(adapterEventsQuery);
  return (
    <Section title={said.events}>
      {isPending ? <LoadingRows count={3} className="h-11 w-full" /> : null}
      {error && !data ? <ErrorNote error={error} onRetry={() => void refetch()} /> : null}
      {data?.length === 0 ? <p className="text-sm text-ink-2">{said.noEvents}</p> : null}
      {data?.length ? (
        <ol className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
          {data.map((event) => (
            <Row key={event.id} event={event} />
          ))}
        </ol>
      ) : null}
    </Section>
  );
}

function Row({ event }: { event: AdapterEvent }) {
  const said = useWords(adminWords);
  const formats = useFormats();
  const nameOf = useUserName();
  const version = event.number === null ? "" : `:${event.number}`;
  const by = event.by ? nameOf(event.by) : said.somebody;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-5 py-3 text-sm">
      <span className="font-medium">
        {event.adapter}
        {version}
      </span>
      <span>{whatOf(event.what, said.eventNames)}</span>
      {event.whom ? <span className="text-ink-2">→ {nameOf(event.whom)}</span> : null}
      <span className="text-xs text-ink-3 max-sm:w-full sm:ml-auto">
        {said.by(by)} · <time dateTime={event.at}>{formats.dateTime(event.at)}</time>
      </span>
      {event.why ? <span className="w-full text-ink-2">{event.why}</span> : null}
    </li>
  );
}

/** `canary 20%` is a name and a figure; what we do not know is shown as it is. */
export function whatOf(what: string, names: Readonly<Record<string, string>>): string {
  const [, name = what, rest = ""] = /^(.*?)( \d+ ?%)?$/.exec(what) ?? [];
  return `${names[name] ?? name}${rest}`;
}
