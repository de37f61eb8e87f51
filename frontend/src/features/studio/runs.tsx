import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Activity, Unplug } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { useMe } from "@/api/me";
import { type Trace, tracesQuery } from "@/api/traces";
import { appWords } from "@/i18n/app";
import { useFormats } from "@/i18n/format";
import { studioWords } from "@/i18n/studio";
import { useWords } from "@/i18n/words";
import { Badge, Button, type Column, EmptyState, ErrorState, LoadingRows, Table } from "@/ui";
import { Segments } from "@/ui/choice";

export function Runs() {
  const said = useWords(studioWords);
  const me = useMe();
  const [user, setUser] = useState<"me" | "all">("me");
  const [which, setWhich] = useState<"all" | "failed">("all");
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-3">
        {me.role === "admin" ? (
          <Segments
            label={said.whose}
            value={user}
            onChange={setUser}
            choices={[
              { value: "me", label: said.mine },
              { value: "all", label: said.everybody },
            ]}
          />
        ) : null}
        <Segments
          label={said.which}
          value={which}
          onChange={setWhich}
          choices={[
            { value: "all", label: said.all },
            { value: "failed", label: said.failed },
          ]}
        />
      </div>
      <List user={user} isFailed={which === "failed"} />
    </div>
  );
}

function List({ user, isFailed }: { user: string; isFailed: boolean }) {
  const said = useWords(studioWords);
  const common = useWords(appWords);
  const columns = useColumns(user === "all");
  const found = useInfiniteQuery({
    ...tracesQuery({ user, failed: isFailed || undefined }),
    placeholderData: keepPreviousData,
  });
  if (found.isPending) return <LoadingRows count={5} className="h-11 w-full" />;
  if (!found.data) {
    return asApiError(found.error).status === 404 ? (
      <EmptyState icon={<Unplug aria-hidden />} title={said.notHere} hint={said.notHereHint} />
    ) : (
      <ErrorState error={found.error} onRetry={() => void found.refetch()} />
    );
  }
  const rows = found.data.pages.flatMap((page) => page.traces);
  if (!rows.length)
    return <EmptyState icon={<Activity aria-hidden />} title={said.none} hint={said.noneHint} />;
  return (
    <>
      <Table caption={said.runs} columns={columns} rows={rows} keyOf={(row) => row.id} />
      {found.hasNextPage ? (
        <Button
          className="self-center"
          busy={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {common.more}
        </Button>
      ) : null}
    </>
  );
}

function useColumns(isOthers: boolean): Column<Trace>[] {
  const said = useWords(studioWords);
  const formats = useFormats();
  const user: Column<Trace> = { key: "user", head: said.user, cell: (row) => row.user_name ?? said.gone };
  return [
    {
      key: "run",
      head: said.run,
      cell: (row) => (
        <Link
          to="/studio/$run"
          params={{ run: row.id }}
          className="rounded-sm font-medium text-accent-ink hover:underline"
        >
          {row.name}
        </Link>
      ),
      className: "whitespace-nowrap",
    },
    {
      key: "at",
      head: said.at,
      cell: (row) => <time dateTime={row.at}>{formats.dateTime(row.at)}</time>,
      className: "whitespace-nowrap",
    },
    ...(isOthers ? [user] : []),
    {
      key: "model",
      head: said.model,
      cell: (row) => [row.profile ?? row.model, row.adapter].filter(Boolean).join(" + ") || "–",
      className: "whitespace-nowrap",
    },
    {
      key: "tokens",
      head: said.tokens,
      cell: (row) => formats.number(row.input_tokens + row.output_tokens),
      isNumber: true,
    },
    {
      key: "took",
      head: said.took,
      cell: (row) => (row.latency_ms === null ? "–" : formats.seconds(row.latency_ms / 1000)),
      isNumber: true,
      className: "whitespace-nowrap",
    },
    {
      key: "ended",
      head: said.ended,
      cell: (row) => <Verdict trace={row} />,
      className: "whitespace-nowrap",
    },
  ];
}

export function Verdict({ trace }: { trace: Trace }) {
  const said = useWords(studioWords);
  if (trace.error) return <Badge tone="danger">{trace.error}</Badge>;
  if (trace.verdict && trace.verdict !== "passed") return <Badge tone="warn">{trace.verdict}</Badge>;
  return <Badge tone="ok">{said.ok}</Badge>;
}
