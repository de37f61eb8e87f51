import { FileText, GitCommitHorizontal, Quote } from "lucide-react";
import type { CommitSource, DocumentSource, Section, Statement, TilOutput } from "@/api/types";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Prose } from "@/runs/prose";
import { Badge, Card } from "@/ui";
import { Diff } from "./diff";
import { hunksFor } from "./evidence";

export type Source = CommitSource | DocumentSource;

export interface Chosen {
  /** Where the sentence stands: section, part and place. */
  key: string;
  statement: Statement;
}

export interface NoteProps {
  output: TilOutput;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen) => void;
}

/** The verified note: each sentence can be asked for its evidence. */
export function NoteView({ output, chosen, onChoose }: NoteProps) {
  const said = useWords(tilWords);
  return (
    <article aria-label={said.note} lang={output.language} className="flex flex-col gap-6">
      {output.sections.map((section) => (
        <Topic key={section.part} section={section} chosen={chosen} onChoose={onChoose} />
      ))}
      {output.tags.length ? (
        <section aria-label={said.keywords} className="flex flex-wrap gap-2">
          {output.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </section>
      ) : null}
    </article>
  );
}

function Topic({ section, chosen, onChoose }: { section: Section } & Pick<NoteProps, "chosen" | "onChoose">) {
  const said = useWords(tilWords);
  const { example } = section;
  return (
    <Card className="flex flex-col gap-5 sm:p-7">
      <h2 className="text-xl font-semibold">
        <Prose text={section.heading} />
      </h2>
      {section.parts.map((part) => (
        <section key={part.kind} className="flex flex-col gap-1">
          <h3 className="text-sm font-semibold text-accent-ink">{part.heading}</h3>
          <ul className="-mx-3 flex flex-col">
            {part.statements.map((statement, at) => {
              const key = `${section.part}/${part.kind}/${at}`;
              return (
                <li key={key}>
                  <Sentence
                    statement={statement}
                    isChosen={chosen?.key === key}
                    onChoose={() => onChoose({ key, statement })}
                  />
                </li>
              );
            })}
          </ul>
        </section>
      ))}
      {example ? (
        <figure className="flex flex-col gap-2">
          <figcaption className="flex flex-wrap items-baseline gap-x-2 text-sm text-ink-3">
            <span>{said.example}</span>
            <code className="font-mono text-xs">{example.path}</code>
            <code className="font-mono text-xs">{example.sha.slice(0, 7)}</code>
          </figcaption>
          <Diff label={example.path} lines={hunksFor(example.text, "").flatMap((hunk) => hunk.lines)} />
        </figure>
      ) : null}
    </Card>
  );
}

function Sentence({
  statement,
  isChosen,
  onChoose,
}: {
  statement: Statement;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const said = useWords(tilWords);
  return (
    <button
      type="button"
      onClick={onChoose}
      aria-pressed={isChosen}
      className={cx(
        "group w-full rounded-md px-3 py-2 text-left leading-relaxed transition-colors",
        isChosen ? "bg-accent-soft" : "hover:bg-hover",
      )}
    >
      {statement.quoted ? (
        <Quote aria-label={said.quotation} className="mr-1.5 inline size-4 -translate-y-0.5 text-ink-3" />
      ) : null}
      {statement.code ? (
        <code className="font-mono text-sm">{statement.text}</code>
      ) : (
        <Prose text={statement.text} />
      )}
      <span className="ml-2 inline-flex flex-wrap gap-1 align-middle">
        {marksOf(statement.sources).map(({ mark, isCommit }) => (
          <span
            key={mark}
            className={cx(
              "inline-flex items-center gap-1 rounded-sm px-1.5 font-mono text-xs text-ink-3 [&_svg]:size-3",
              isChosen ? "bg-surface" : "bg-sunken group-hover:bg-surface",
            )}
          >
            {isCommit ? <GitCommitHorizontal aria-hidden /> : <FileText aria-hidden />}
            {mark}
          </span>
        ))}
      </span>
    </button>
  );
}

export const isOfCommit = (source: Source): source is CommitSource => "sha" in source;

/** Each commit or paragraph once. */
function marksOf(sources: readonly Source[]) {
  const marks = sources.map((source) =>
    isOfCommit(source)
      ? { mark: source.sha.slice(0, 7), isCommit: true }
      : { mark: source.paragraph, isCommit: false },
  );
  return [...new Map(marks.map((one) => [one.mark, one])).values()];
}
