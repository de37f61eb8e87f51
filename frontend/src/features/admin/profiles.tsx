import { useQuery } from "@tanstack/react-query";
import { type Model, modelsQuery } from "@/api/models";
import { fitsQuery, type ProfileFit } from "@/api/seats";
import { adminWords } from "@/i18n/admin";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, type Column, ErrorNote, LoadingRows, Section, Table } from "@/ui";

interface Row {
  name: string;
  model: Model | undefined;
  fit: ProfileFit | undefined;
}

/** What may be named now, and what else could be switched to. */
export function Profiles({ switchable }: { switchable: readonly string[] }) {
  const said = useWords(adminWords);
  const columns = useColumns();
  const { data, error, isPending, refetch } = useQuery(modelsQuery);
  // What fits is worth knowing, and the page is good without it.
  const { data: fits } = useQuery(fitsQuery);
  const known = data ?? [];
  const names = [...new Set([...known.map((one) => one.model), ...switchable])];
  const rows = names.map((name) => ({
    name,
    model: known.find((one) => one.model === name),
    fit: fits?.find((one) => one.name === name),
  }));
  return (
    <Section title={said.profiles} hint={said.profilesHint}>
      {isPending ? <LoadingRows count={3} className="h-11 w-full" /> : null}
      {error && !data ? <ErrorNote error={error} onRetry={() => void refetch()} /> : null}
      {rows.length ? (
        <Table caption={said.profiles} columns={columns} rows={rows} keyOf={(row) => row.name} />
      ) : null}
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
    { key: "fit", head: said.onThisMachine, cell: ({ fit }) => <Fits fit={fit} /> },
    { key: "aliases", head: said.aliases, cell: ({ model }) => model?.aliases.join(", ") || "–" },
    { key: "features", head: said.usedFor, cell: ({ model }) => model?.features.join(", ") || "–" },
  ];
}

function Fits({ fit }: { fit: ProfileFit | undefined }) {
  const said = useWords(adminWords);
  const formats = useFormats();
  if (!fit) return "–";
  if (fit.fits)
    return (
      <>
        <Badge tone="ok">{said.fits}</Badge>
        <span className="block text-xs text-ink-3">{said.atOnce(formats.number(fit.at_once))}</span>
      </>
    );
  return (
    <>
      <Badge>{said.fitsNot}</Badge>
      <span className="block max-w-72 min-w-44 text-xs text-ink-3">{fit.why}</span>
      {fit.would_fit_with[0] ? (
        <span className="block max-w-72 text-xs text-ink-3">
          {said.wouldFit} <code>{fit.would_fit_with[0]}</code>
        </span>
      ) : null}
    </>
  );
}
