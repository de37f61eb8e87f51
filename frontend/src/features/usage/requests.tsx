import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { requestsQuery, type Span, type UsedRequest } from "@/api/usage";
import { appWords } from "@/i18n/app";
import { useFormats } from "@/i18n/format";
import { usageWords } from "@/i18n/usage";
import { useWords } from "@/i18n/words";
import { Badge, Button, type Column, ErrorNote, LoadingRows, Section, Table } from "@/ui";
import { useFeatureName } from "./names";

export function Requests({ span, isOthers }: { span: Span; isOthers: boolean }) {
  const said = useWords(usageWords);
  const common = useWords(appWords);
  const columns = useColumns(isOthers);
  const found = useInfiniteQuery({ ...requestsQuery(span), placeholderData: keepPreviousData });
  const rows = found.data?.pages.flatMap((page) => page.requests) ?? [];
  if (found.data && !rows.length) return null;
  return (
    <Section title={said.log}>
      {found.isPending ? <LoadingRows count={4} className="h-11 w-full" /> : null}
      {found.error && !found.data ? (
        <ErrorNote error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {rows.length ? (
        <Table
          caption={said.log}
          columns={columns}
          rows={rows}
          keyOf={(row) => `${row.request_id} ${row.at} ${row.feature}`}
        />
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

function useColumns(isOthers: boolean): Column<UsedRequest>[] {
  const said = useWords(usageWords);
  const formats = useFormats();
  const featureName = useFeatureName();
  const user: Column<UsedRequest> = {
    key: "user",
    head: said.user,
    cell: (row) => row.user_name ?? said.gone,
  };
  return [
    {
      key: "at",
      head: said.at,
      cell: (row) => (
        <time dateTime={row.at} title={`${said.id} ${row.request_id}`}>
          {formats.dateTime(row.at)}
        </time>
      ),
      className: "whitespace-nowrap",
    },
    ...(isOthers ? [user] : []),
    {
      key: "feature",
      head: said.feature,
      cell: (row) => featureName(row.feature),
      className: "whitespace-nowrap",
    },
    {
      key: "model",
      head: said.answeredBy,
      cell: (row) => [row.model, row.adapter].filter(Boolean).join(" + ") || "–",
      className: "whitespace-nowrap",
    },
    {
      key: "read",
      head: said.read,
      cell: (row) => formats.number(row.input_tokens),
      isNumber: true,
    },
    { key: "written", head: said.written, cell: (row) => formats.number(row.output_tokens), isNumber: true },
    {
      key: "took",
      head: said.took,
      cell: (row) => (
        <span title={row.queue_ms > 100 ? said.waited(formats.seconds(row.queue_ms / 1000)) : undefined}>
          {formats.seconds(row.latency_ms / 1000)}
        </span>
      ),
      isNumber: true,
      className: "whitespace-nowrap",
    },
    { key: "ended", head: said.ended, cell: (row) => <Ended row={row} />, className: "whitespace-nowrap" },
  ];
}

function Ended({ row }: { row: UsedRequest }) {
  const said = useWords(usageWords);
  if (row.status_code < 400) {
    return row.cache ? <Badge tone="accent">{said.given}</Badge> : <Badge tone="ok">{said.ok}</Badge>;
  }
  if (row.status_code === 499) return <Badge>{said.left499}</Badge>;
  return (
    <Badge tone={row.status_code < 500 ? "warn" : "danger"}>
      {row.status_code} {row.code ?? ""}
    </Badge>
  );
}
