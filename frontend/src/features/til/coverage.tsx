import type { Coverage, TilOutput, Verification } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { runsWords } from "@/i18n/runs";
import { useWhy } from "@/i18n/runs/why";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { BorneOut } from "@/runs/borne-out";
import { DroppedList, Redacted } from "@/runs/dropped";
import { Badge, Card, Section } from "@/ui";

/** How much of what was given the note rests on, as a picture whose figures stand beside it. */
export function CoverageView({ coverage, isOfCommits }: { coverage: Coverage; isOfCommits: boolean }) {
  const said = useWords(tilWords).coverage;
  const { files } = coverage;
  return (
    <Section title={said.title}>
      <Card className="flex flex-col gap-6">
        <Funnel coverage={coverage} />
        <Shares
          label={isOfCommits ? said.files.commits : said.files.documents}
          shares={[
            { name: said.whole, count: files.whole ?? 0, look: "bg-accent" },
            { name: said.part, count: files.part ?? 0, look: "bg-accent/45" },
            { name: said.no, count: files.no ?? 0, look: "bg-edge/50" },
          ]}
        />
        <Redacted counts={coverage.redacted} />
        {coverage.left_out.length ? (
          <Reasons
            title={
              isOfCommits
                ? said.leftOut(coverage.left_out.length)
                : said.leftOutPassages(coverage.left_out.length)
            }
            rows={coverage.left_out.map((one) => ({ sha: one.sha, name: one.subject, why: one.why }))}
          />
        ) : null}
        {coverage.not_read.length ? (
          <Reasons
            title={said.notRead(coverage.not_read.length)}
            rows={coverage.not_read.map((one) => ({ sha: one.sha, name: one.path, why: one.why }))}
          />
        ) : null}
      </Card>
    </Section>
  );
}

function Funnel({ coverage }: { coverage: Coverage }) {
  const said = useWords(tilWords).coverage;
  const formats = useFormats();
  const rows = [
    { name: said.given, count: coverage.given },
    { name: said.selected, count: coverage.selected },
    { name: said.written, count: coverage.written },
  ];
  const most = Math.max(1, coverage.given);
  return (
    <dl className="grid gap-2.5 text-sm">
      {rows.map((row) => (
        <div key={row.name} className="grid grid-cols-[7.5rem_1fr_2.5rem] items-center gap-3">
          <dt className="text-ink-2">{row.name}</dt>
          <dd aria-hidden className="h-2.5 rounded-full bg-sunken">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${(100 * row.count) / most}%` }}
            />
          </dd>
          <dd className="text-right font-medium tabular-nums">{formats.number(row.count)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Shares({
  label,
  shares,
}: {
  label: string;
  shares: readonly { name: string; count: number; look: string }[];
}) {
  const formats = useFormats();
  const total = shares.reduce((sum, share) => sum + share.count, 0);
  if (!total) return null;
  return (
    <div className="flex flex-col gap-2.5 text-sm">
      <p className="text-ink-2">
        {label} <span className="font-medium text-ink tabular-nums">{formats.number(total)}</span>
      </p>
      <div aria-hidden className="flex h-3 gap-0.5 overflow-hidden rounded-full">
        {shares.map((share) =>
          share.count ? (
            <span
              key={share.name}
              className={cx("h-full", share.look)}
              style={{ width: `${(100 * share.count) / total}%` }}
            />
          ) : null,
        )}
      </div>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-ink-2">
        {shares.map((share) => (
          <li key={share.name} className="flex items-center gap-2">
            <span aria-hidden className={cx("size-2.5 rounded-full", share.look)} />
            {share.name}
            <span className="font-medium text-ink tabular-nums">{formats.number(share.count)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Reasons({
  title,
  rows,
}: {
  title: string;
  rows: readonly { sha: string; name: string; why: string }[];
}) {
  const told = useWhy();
  return (
    <details className="border-t border-line pt-4 text-sm">
      <summary className="rounded-sm font-medium text-ink-2">{title}</summary>
      <ul className="mt-3 flex flex-col gap-2">
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: several passages may bear one name
          <li key={at} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
            {row.sha ? <code className="font-mono text-xs text-ink-3">{row.sha.slice(0, 7)}</code> : null}
            <span className="min-w-0 break-words">{row.name}</span>
            <span className="text-ink-3">{told(row.why)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function CheckView({ output }: { output: TilOutput }) {
  const said = useWords(tilWords).check;
  const names = new Map(output.sections.map((section) => [section.part, section.heading]));
  return (
    <Section title={said.title}>
      <Marks verification={output.verification} />
      <DroppedList dropped={output.verification.dropped} nameOf={(part) => names.get(part) ?? part} />
    </Section>
  );
}

function Marks({ verification }: { verification: Verification }) {
  const said = useWords(tilWords).check;
  const runs = useWords(runsWords);
  const { sentences, rewritten, quotations } = verification;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {sentences ? <BorneOut verification={verification} /> : <Badge tone="ok">{runs.final}</Badge>}
      {rewritten ? <Badge>{said.rewritten(rewritten)}</Badge> : null}
      {quotations ? <Badge>{said.quotations(quotations)}</Badge> : null}
      {verification.entailment === "checked" ? (
        <span className="text-sm text-ink-3">{said.weighed}</span>
      ) : null}
      {verification.model_prose ? null : <p className="w-full text-sm text-ink-2">{said.noProse}</p>}
    </div>
  );
}
