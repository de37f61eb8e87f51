import { useInfiniteQuery } from "@tanstack/react-query";
import { type Switch, switchesQuery } from "@/api/seats";
import { adminWords } from "@/i18n/admin";
import { appWords } from "@/i18n/app";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, Button, type Column, ErrorNote, LoadingRows, Section, Table } from "@/ui";

const TONES = { asked: "accent", done: "ok", failed: "danger", superseded: "neutral" } as const;

export function SwitchLog({ seat, isOnly }: { seat: string; isOnly: boolean }) {
  const said = useWords(adminWords);
  const common = useWords(appWords);
  const columns = useColumns();
  const found = useInfiniteQuery(switchesQuery(seat));
  const rows = found.data?.pages.flatMap((page) => page.switches) ?? [];
  const title = isOnly ? said.log : `${said.log} · ${said.seat(seat)}`;
  return (
    <Section title={title}>
      {found.isPending ? <LoadingRows count={3} className="h-11 w-full" /> : null}
      {found.error && !found.data ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {found.data && !rows.length ? <p className="text-sm text-ink-2">{said.logEmpty}</p> : null}
      {rows.length ? (
        <Table caption={title} columns={columns} rows={rows} keyOf={(row) => String(row.id)} />
      ) : null}
      {found.hasNextPage ? (
        <Button
          className="self-center"
          busy={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {common.more}
        </Button>
      ) : null}
    </Section>
  );
}

function useColumns(): Column<Switch>[] {
  const said = useWords(adminWords);
  const formats = useFormats();
  return [
    {
      key: "what",
      head: said.model,
      cell: (row) => (
        <>
          <span className="font-medium">{said.fromTo(row.was, row.profile)}</span>
          <span className="block text-xs text-ink-3">
            {said.kinds[row.kind]} · {said.by(row.asked_by ?? said.haru)}
          </span>
        </>
      ),
      className: "whitespace-nowrap",
    },
    {
      key: "state",
      head: said.state,
      cell: (row) => (
        <>
          <Badge tone={TONES[row.state]}>{said.switchStates[row.state]}</Badge>
          {row.reason ? (
            <span className="mt-1 block max-w-96 min-w-48 text-xs whitespace-normal text-ink-2">
              {row.reason}
            </span>
          ) : null}
        </>
      ),
      className: "whitespace-nowrap",
    },
    {
      key: "at",
      head: said.when,
      cell: (row) => <time dateTime={row.asked_at}>{formats.dateTime(row.asked_at)}</time>,
      className: "whitespace-nowrap",
    },
    {
      key: "took",
      head: said.took,
      cell: (row) =>
        row.ended_at ? formats.seconds((Date.parse(row.ended_at) - Date.parse(row.asked_at)) / 1000) : "–",
      isNumber: true,
      className: "whitespace-nowrap",
    },
  ];
}
