import type { Adapter, AdapterVersion } from "@/api/adapters";
import { adminWords } from "@/i18n/admin";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, Button, type Column, Table } from "@/ui";

const TONES = {
  registered: "neutral",
  loaded: "neutral",
  canary: "warn",
  live: "ok",
  retired: "neutral",
} as const;

export function Versions({
  adapter,
  onPromote,
}: {
  adapter: Adapter;
  onPromote: (version: AdapterVersion) => void;
}) {
  const said = useWords(adminWords);
  const rows = [...adapter.versions].sort((a, b) => b.number - a.number);
  const columns = useColumns(adapter.name, onPromote);
  return (
    <>
      <Traffic versions={rows} />
      <Table
        caption={`${adapter.name}: ${said.versionHead}`}
        columns={columns}
        rows={rows}
        keyOf={(row) => String(row.number)}
      />
    </>
  );
}

/** Who gets which version, as one bar; the table below says the same. */
function Traffic({ versions }: { versions: readonly AdapterVersion[] }) {
  const said = useWords(adminWords);
  const formats = useFormats();
  const canary = versions.find((one) => one.state === "canary");
  const live = versions.find((one) => one.state === "live");
  if (!canary) return null;
  return (
    <div className="flex flex-col gap-2 text-sm">
      <svg
        aria-hidden
        viewBox="0 0 100 1"
        preserveAspectRatio="none"
        className="h-3 w-full overflow-hidden rounded-full bg-sunken"
      >
        <rect width={100 * canary.share} height={1} className="fill-warn" />
        {live ? (
          <rect x={100 * canary.share} width={100 * (1 - canary.share)} height={1} className="fill-ok" />
        ) : null}
      </svg>
      <p className="flex flex-wrap justify-between gap-3 text-ink-2">
        <span>
          {said.version(canary.number)} · {said.versionStates.canary} · {formats.percent(canary.share)}
        </span>
        {live ? (
          <span>
            {said.version(live.number)} · {said.versionStates.live} · {formats.percent(1 - canary.share)}
          </span>
        ) : null}
      </p>
    </div>
  );
}

function useColumns(name: string, onPromote: (version: AdapterVersion) => void): Column<AdapterVersion>[] {
  const said = useWords(adminWords);
  const formats = useFormats();
  return [
    {
      key: "number",
      head: said.versionHead,
      cell: (row) => (
        <>
          <span className="font-medium">{said.version(row.number)}</span>
          <code className="block font-mono text-xs text-ink-3">{row.digest.slice(0, 12)}</code>
        </>
      ),
      className: "whitespace-nowrap",
    },
    {
      key: "state",
      head: said.state,
      cell: (row) => (
        <>
          <Badge tone={TONES[row.state]}>{said.versionStates[row.state]}</Badge>
          {row.state === "canary" ? (
            <span className="mt-1 block text-xs text-ink-2">
              {said.canaryShare(formats.percent(row.share))}
            </span>
          ) : null}
        </>
      ),
      className: "whitespace-nowrap",
    },
    {
      key: "base",
      head: said.base,
      cell: (row) => (
        <>
          {row.base}
          <span className="block text-xs text-ink-3">
            {said.rank} {row.rank}
          </span>
        </>
      ),
      className: "whitespace-nowrap",
    },
    {
      key: "loaded",
      head: said.loadedIn,
      cell: (row) => row.loaded_in.join(", ") || said.notLoaded,
    },
    { key: "scores", head: said.scores, cell: (row) => <ScoreList scores={row.scores} /> },
    {
      key: "acts",
      head: <span className="sr-only">{said.promote}</span>,
      cell: (row) =>
        row.state === "live" ? null : (
          <Button size="sm" aria-label={said.promoteOf(name, row.number)} onClick={() => onPromote(row)}>
            {said.promote}
          </Button>
        ),
      className: "text-right",
    },
  ];
}

function ScoreList({ scores }: { scores: AdapterVersion["scores"] }) {
  const said = useWords(adminWords);
  const formats = useFormats();
  const entries = Object.entries(scores ?? {});
  if (!entries.length) return <span className="text-ink-3">{said.noScores}</span>;
  return (
    <dl className="grid w-max grid-cols-[auto_auto] gap-x-3 text-xs">
      {entries.map(([score, value]) => (
        <div key={score} className="contents">
          <dt className="text-ink-3">{score}</dt>
          <dd className="text-right tabular-nums">{formats.number(value, { maximumFractionDigits: 3 })}</dd>
        </div>
      ))}
    </dl>
  );
}
