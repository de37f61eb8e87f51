import { useInfiniteQuery } from "@tanstack/react-query";
import { FileText, SearchX } from "lucide-react";
import { useState } from "react";
import { documentAddress, documentsQuery, type Shelf } from "@/api/documents";
import type { Document } from "@/api/types";
import { useHidden } from "@/app/removal";
import { appWords } from "@/i18n/app";
import { documentsWords } from "@/i18n/documents";
import { useWords } from "@/i18n/words";
import { useDebounced } from "@/lib/use-debounced";
import { Button, EmptyState, ErrorState, LoadingRows, Progress } from "@/ui";
import { type Filtered, Filters, isFiltered, NO_FILTER } from "./filters";
import { DocumentRow } from "./row";
import { useReading } from "./use-reading";

export function ShelfList({ of }: { of: Shelf }) {
  const [filtered, setFiltered] = useState<Filtered>(NO_FILTER);
  const isHidden = useHidden();
  const q = useDebounced(filtered.q.trim());
  const { visibility, ...rest } = filtered;
  const found = useInfiniteQuery({
    ...documentsQuery({ ...rest, q, of, visibility: of === "mine" ? visibility : undefined }),
    placeholderData: (before) => before,
  });
  const documents = (found.data?.pages ?? [])
    .flatMap((page) => page.documents)
    .filter((one) => !isHidden(documentAddress(one.id)));
  return (
    <div className="flex flex-col gap-4">
      <Filters of={of} value={filtered} onChange={setFiltered} />
      {of === "mine" ? <ReadingBar documents={documents} /> : null}
      {found.isPending ? <LoadingRows count={4} className="h-[4.5rem] w-full" /> : null}
      {found.error && !found.data ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {found.data && !documents.length ? (
        <Nothing of={of} filtered={filtered} onClear={() => setFiltered(NO_FILTER)} />
      ) : null}
      {documents.length ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
          {documents.map((one) => (
            <DocumentRow key={one.id} document={one} onTag={(tag) => setFiltered({ ...filtered, tag })} />
          ))}
        </ul>
      ) : null}
      <More found={found} />
    </div>
  );
}

function More({
  found,
}: {
  found: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) {
  const said = useWords(appWords);
  if (!found.hasNextPage) return null;
  return (
    <Button
      className="self-center"
      busy={found.isFetchingNextPage}
      onClick={() => void found.fetchNextPage()}
    >
      {said.more}
    </Button>
  );
}

/** Only while something waits: what has long been read needs no bar. */
function ReadingBar({ documents }: { documents: readonly Document[] }) {
  const said = useWords(documentsWords);
  const waits = documents.filter((one) => one.state === "queued" || one.state === "reading").length;
  const reading = useReading(waits > 0);
  if (!waits) return null;
  const left = reading ? reading.queued + reading.reading : waits;
  const all = reading ? left + reading.stored + reading.failed : documents.length;
  return (
    <div className="flex flex-col gap-2 rounded-lg bg-accent-soft px-4 py-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm text-accent-ink">
        <p className="font-medium">{said.progress(left)}</p>
        <p className="text-xs">{said.progressOf(all - left, all)}</p>
      </div>
      <Progress label={said.progress(left)} value={all - left} max={Math.max(1, all)} />
    </div>
  );
}

function Nothing({ of, filtered, onClear }: { of: Shelf; filtered: Filtered; onClear: () => void }) {
  const said = useWords(documentsWords);
  if (isFiltered(filtered)) {
    return (
      <EmptyState
        icon={<SearchX aria-hidden />}
        title={said.emptyFiltered}
        action={<Button onClick={onClear}>{said.clearFilters}</Button>}
      />
    );
  }
  return of === "mine" ? (
    <EmptyState icon={<FileText aria-hidden />} title={said.emptyMine} hint={said.emptyMineHint} />
  ) : (
    <EmptyState icon={<FileText aria-hidden />} title={said.emptyCommunity} hint={said.emptyCommunityHint} />
  );
}
