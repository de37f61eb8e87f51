import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Info, Search, SearchX } from "lucide-react";
import { type FormEvent, useState } from "react";
import { KINDS } from "@/api/documents";
import { type Sought, searchQuery } from "@/api/search";
import { documentsWords } from "@/i18n/documents";
import { useWords } from "@/i18n/words";
import { Button, EmptyState, ErrorState, Input, LoadingRows } from "@/ui";
import { Pick } from "./filters";
import { Found } from "./found";

const NOTHING: Sought = { q: "" };

/** Asked for by a button and not while typing: each search counts. */
export function Finder() {
  const said = useWords(documentsWords);
  const [draft, setDraft] = useState<Sought>(NOTHING);
  const [sought, setSought] = useState<Sought>(NOTHING);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSought({ ...draft, q: draft.q.trim() });
  };
  return (
    <div className="flex flex-col gap-6">
      <form onSubmit={submit} className="flex flex-col gap-3">
        <div className="flex gap-2">
          <span className="relative min-w-0 flex-1">
            <Search
              aria-hidden
              className="pointer-events-none absolute top-1/2 left-3.5 size-4 -translate-y-1/2 text-ink-3"
            />
            <Input
              type="search"
              aria-label={said.query}
              placeholder={said.query}
              value={draft.q}
              maxLength={1000}
              onChange={(event) => setDraft({ ...draft, q: event.target.value })}
              className="pl-10"
            />
          </span>
          <Button type="submit" look="primary" disabled={!draft.q.trim()} className="h-11">
            {said.find}
          </Button>
        </div>
        <Narrowing value={draft} onChange={setDraft} />
        <p className="text-sm text-ink-3">{said.searchHint}</p>
      </form>
      {sought.q ? (
        <Results sought={sought} />
      ) : (
        <EmptyState icon={<Search aria-hidden />} title={said.startSearch} hint={said.startSearchHint} />
      )}
    </div>
  );
}

function Narrowing({ value, onChange }: { value: Sought; onChange: (value: Sought) => void }) {
  const said = useWords(documentsWords);
  const day = (name: "since" | "until") => (
    <div className="flex items-center gap-2 text-sm text-ink-2 max-sm:flex-1">
      <span aria-hidden className="shrink-0">
        {said[name]}
      </span>
      <Input
        type="date"
        aria-label={said[name]}
        value={value[name] ?? ""}
        onChange={(event) => onChange({ ...value, [name]: event.target.value || undefined })}
      />
    </div>
  );
  return (
    <div className="flex flex-wrap gap-2">
      <Pick
        label={said.kind}
        any={said.anyKind}
        value={value.kind ?? ""}
        onChange={(kind) => onChange({ ...value, kind: kind || undefined })}
      >
        {KINDS.map((kind) => ({ value: kind, label: said.kinds[kind] }))}
      </Pick>
      <Pick
        label={said.visibility}
        any={said.anyVisibility}
        value={value.visibility ?? ""}
        onChange={(visibility) => onChange({ ...value, visibility: visibility || undefined })}
      >
        {(["private", "community"] as const).map((one) => ({ value: one, label: said.visibilityOf[one] }))}
      </Pick>
      {day("since")}
      {day("until")}
    </div>
  );
}

function Results({ sought }: { sought: Sought }) {
  const said = useWords(documentsWords);
  const { data, error, isPending, isFetching, refetch } = useQuery({
    ...searchQuery(sought),
    placeholderData: keepPreviousData,
  });
  if (isPending) return <LoadingRows count={4} className="h-28 w-full" />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <div className="flex flex-col gap-4" aria-busy={isFetching}>
      {data.lookup === "by words only" ? (
        <p className="flex items-center gap-2 rounded-md bg-warn-soft px-4 py-3 text-sm text-warn">
          <Info aria-hidden className="size-4 shrink-0" />
          {said.byWordsOnly}
        </p>
      ) : null}
      {data.results.length ? (
        <>
          <p role="status" className="text-sm text-ink-2">
            {said.results(data.results.length, data.candidates)}
          </p>
          <ol className="flex flex-col gap-3">
            {data.results.map((result) => (
              <Found key={result.id} result={result} />
            ))}
          </ol>
        </>
      ) : (
        <EmptyState
          icon={<SearchX aria-hidden />}
          title={data.lookup === "not asked" ? said.notAsked : said.noResults}
          hint={said.noResultsHint}
        />
      )}
    </div>
  );
}
