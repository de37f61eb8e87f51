import type { Result } from "@/api/types";
import { documentsWords } from "@/i18n/documents";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, Card } from "@/ui";

/** A passage with what matches marked, and why it stands where it stands. */
export function Found({ result }: { result: Result }) {
  const said = useWords(documentsWords);
  const formats = useFormats();
  const kinds: Readonly<Record<string, string>> = said.kinds;
  const facts = [
    kinds[result.kind] ?? result.kind,
    result.date ? formats.date(result.date) : null,
    result.is_own ? said.own : said.visibilityOf[result.visibility],
  ].filter((fact) => fact !== null);
  return (
    <li>
      <Card className="flex gap-4">
        <span className="mt-0.5 grid size-7 shrink-0 place-items-center rounded-full bg-sunken text-xs font-semibold text-ink-2 tabular-nums">
          {result.number}
        </span>
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold">{result.title}</h3>
          <p className="text-xs text-ink-3">{facts.join(" · ")}</p>
          <p className="mt-3 line-clamp-6 text-sm leading-relaxed whitespace-pre-line">
            {result.stretches.map((stretch, at) =>
              // biome-ignore lint/suspicious/noArrayIndexKey: they are the text in its order, and never change
              stretch.matches ? <mark key={at}>{stretch.text}</mark> : <span key={at}>{stretch.text}</span>,
            )}
          </p>
          <Why result={result} />
          {result.also.length ? (
            <p className="mt-2 text-xs text-ink-3">
              {said.also(formats.list(result.also.map((one) => one.title)))}
            </p>
          ) : null}
        </div>
      </Card>
    </li>
  );
}

function Why({ result: { why } }: { result: Result }) {
  const said = useWords(documentsWords);
  const formats = useFormats();
  const reasons = [
    why.dense ? said.byMeaning(why.dense.rank) : null,
    why.sparse ? said.byWords(why.sparse.rank) : null,
    why.rerank === null ? null : said.byReranker(formats.number(why.rerank, { maximumFractionDigits: 2 })),
    why.words.length ? said.matched(formats.list(why.words)) : null,
  ].filter((reason) => reason !== null);
  if (!reasons.length) return null;
  return (
    <ul aria-label={said.why} className="mt-3 flex flex-wrap gap-1.5">
      {reasons.map((reason) => (
        <li key={reason}>
          <Badge>{reason}</Badge>
        </li>
      ))}
    </ul>
  );
}
