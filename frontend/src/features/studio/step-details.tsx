import type { Step } from "@/api/traces";
import { useFormats } from "@/i18n/format";
import { studioWords } from "@/i18n/studio";
import { useWords } from "@/i18n/words";
import { Badge, Card, CopyButton, Section } from "@/ui";
import { type Passage, passagesOf } from "./timing";

export function StepDetails({ step }: { step: Step }) {
  const said = useWords(studioWords);
  const passages = passagesOf(step);
  return (
    <Section title={said.details(step.name)}>
      {step.error ? (
        <p>
          <Badge tone="danger">{step.error}</Badge>
        </p>
      ) : null}
      <Figures metadata={step.extra?.metadata ?? {}} />
      <div className="grid gap-4 lg:grid-cols-2">
        <Values title={said.inputs} value={step.inputs} />
        {passages.length ? (
          <Passages passages={passages} />
        ) : (
          <Values title={said.outputs} value={step.outputs} />
        )}
      </div>
    </Section>
  );
}

/** Plain values only; what is nested stands with what was given or made. */
function Figures({ metadata }: { metadata: Record<string, unknown> }) {
  const said = useWords(studioWords);
  const formats = useFormats();
  const plain = Object.entries(metadata).filter(([, value]) =>
    ["string", "number", "boolean"].includes(typeof value),
  );
  if (!plain.length) return null;
  return (
    <dl aria-label={said.metadata} className="flex flex-wrap gap-2 text-xs">
      {plain.map(([name, value]) => (
        <div key={name} className="flex gap-1.5 rounded-full bg-sunken px-2.5 py-1">
          <dt className="text-ink-3">{name}</dt>
          <dd className="font-medium tabular-nums">
            {typeof value === "number" ? formats.number(value, { maximumFractionDigits: 3 }) : String(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Values({ title, value }: { title: string; value: unknown }) {
  const said = useWords(studioWords);
  const isEmpty = !value || (typeof value === "object" && !Object.keys(value).length);
  const text = isEmpty ? "" : JSON.stringify(value, null, 2);
  return (
    <Card className="min-w-0">
      <div className="mb-2 flex items-center justify-between gap-3">
        <h3 className="font-medium">{title}</h3>
        {text ? <CopyButton text={text} /> : null}
      </div>
      {text ? (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
          tabIndex={0}
          className="scroll-quiet max-h-96 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs leading-relaxed whitespace-pre-wrap"
        >
          {text}
        </pre>
      ) : (
        <p className="text-sm text-ink-3">{said.nothing}</p>
      )}
    </Card>
  );
}

function Passages({ passages }: { passages: readonly Passage[] }) {
  const said = useWords(studioWords);
  return (
    <Card className="min-w-0">
      <h3 className="mb-3 font-medium">{said.passages(passages.length)}</h3>
      <ol className="flex flex-col gap-3">
        {passages.map(({ text, metadata }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they stand in their order, and never change
          <li key={at} className="rounded-md bg-sunken p-3 text-sm">
            <p className="flex flex-wrap items-baseline gap-2 text-xs text-ink-3">
              <span>{said.rank(at + 1)}</span>
              <span className="font-medium text-ink-2">{String(metadata.title ?? "")}</span>
            </p>
            <p className="mt-1 line-clamp-5 whitespace-pre-line">
              {metadata.mine === false ? <em className="text-ink-3">{said.fromOthers}</em> : text}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
