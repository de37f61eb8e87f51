import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type OpenedTrace, type Trace, traceQuery } from "@/api/traces";
import { useFormats } from "@/i18n/format";
import { studioWords } from "@/i18n/studio";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Card, LoadingRows, Section } from "@/ui";
import { linesBeside, textOf } from "./again";
import { Verdict } from "./runs";

/** A run that repeats another one, beside it. */
export function Compared({ before, after }: { before: string; after: OpenedTrace }) {
  const said = useWords(studioWords);
  const { data: first, isPending } = useQuery(traceQuery(before));
  if (isPending) return <LoadingRows count={2} className="h-40 w-full" />;
  if (!first) return <p className="text-sm text-ink-2">{said.firstGone}</p>;
  const [was, is] = [textOf(first.runs), textOf(after.runs)];
  return (
    <Section title={said.beside} hint={said.besideHint}>
      <div className="grid gap-4 lg:grid-cols-2">
        <Side title={said.first} trace={first.trace} text={was} other={is} isLinked />
        <Side title={said.now} trace={after.trace} text={is} other={was} />
      </div>
    </Section>
  );
}

interface SideProps {
  title: string;
  trace: Trace;
  text: string;
  other: string;
  isLinked?: boolean;
}

function Side({ title, trace, text, other, isLinked = false }: SideProps) {
  const said = useWords(studioWords);
  const formats = useFormats();
  const facts = [
    trace.profile ?? trace.model,
    trace.adapter,
    trace.latency_ms === null ? null : formats.seconds(trace.latency_ms / 1000),
    said.tokensWritten(formats.number(trace.output_tokens)),
  ];
  return (
    <Card className="min-w-0">
      <h3 className="flex flex-wrap items-center gap-2 font-medium">
        {isLinked ? (
          <Link to="/studio/$run" params={{ run: trace.id }} className="underline underline-offset-2">
            {title}
          </Link>
        ) : (
          title
        )}
        <Verdict trace={trace} />
      </h3>
      <p className="mt-1 mb-3 text-xs text-ink-3">{facts.filter(Boolean).join(" · ")}</p>
      {text ? (
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
          tabIndex={0}
          className="scroll-quiet max-h-128 overflow-auto rounded-md bg-sunken p-3 text-sm leading-relaxed whitespace-pre-wrap"
        >
          {linesBeside(text, other).map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they stand in their order, and never change
            <p key={at} className={cx("min-h-5", line.isOwn && "rounded-xs bg-accent-soft")}>
              {line.text}
            </p>
          ))}
        </div>
      ) : (
        <p className="text-sm text-ink-3">{said.nothing}</p>
      )}
    </Card>
  );
}
