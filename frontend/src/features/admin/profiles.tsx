import { useQuery } from "@tanstack/react-query";
import { type Model, modelsQuery } from "@/api/models";
import { adminWords } from "@/i18n/admin";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, type Column, ErrorNote, LoadingRows, Section, Table } from "@/ui";

interface Row {
  name: string;
  model: Model | undefined;
}

/** What may be named now, and what else could be switched to. */
export function Profiles({ switchable }: { switchable: readonly string[] }) {
  const said = useWords(adminWords);
  const columns = useColumns();
  const { data, error, isPending, refetch } = useQuery(modelsQuery);
  const known = data ?? [];
  const names = [...new Set([...known.map((one) => one.model), ...switchable])];
  const rows = names.map((name) => ({ name, model: known.find((one) => one.model === name) }));
  return (
    <Section title={said.profiles} hint={said.profilesHint}>
      {isPending ? <LoadingRows count={3} className="h-11 w-full" /> : null}
      {error && !data ? <ErrorNote error={error} onRetry={() => void refetch()} /> : null}
      {rows.length ? (
        <Table caption={said.profiles} columns={columns} rows={rows} keyOf={(row) => row.name} />
      ) : null}
      <p className="text-sm text-ink-3">{said.fits}</p>
    </Section>
  );
}

function useColumns(): Column<Row>[] {
  const said = useWords(adminWords);
  const formats = useFormats();
  return [
    {
      key: "name",
      head: said.profile,
      cell: ({ name, model }) => (
        <>
          <span className="font-medium">{name}</span>
          {model?.summary ? (
            <span className="block max-w-96 min-w-52 text-xs text-ink-3">{model.summary}</span>
          ) : null}
        </>
      ),
    },
    {
      key: "state",
      head: said.state,
      cell: ({ model }) =>
        model?.state === "serving" ? (
          <Badge tone="ok">{said.serving}</Badge>
        ) : (
          <Badge>{model ? said.off : said.notForYou}</Badge>
        ),
      className: "whitespace-nowrap",
    },
    {
      key: "context",
      head: said.context,
      cell: ({ model }) => (model ? said.tokens(formats.number(model.context)) : "–"),
      isNumber: true,
      className: "whitespace-nowrap",
    },
    { key: "aliases", head: said.aliases, cell: ({ model }) => model?.aliases.join(", ") || "–" },
    { key: "features", head: said.usedFor, cell: ({ model }) => model?.features.join(", ") || "–" },
  ];
}
