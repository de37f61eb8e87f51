import { Quote } from "lucide-react";
import { useId, useState } from "react";
import type { NewsInput, NewsStatement, NewsStory } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { newsWords } from "@/i18n/news";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { OutLink, Prose } from "@/runs/prose";
import { around } from "@/runs/quote";
import { Badge } from "@/ui";

/** A story in sentences; the paragraph that bears the one pointed at stands beside them. */
export function StoryView({
  story,
  given,
  language,
  hidesTitle = false,
}: {
  story: NewsStory;
  given: NewsInput | null;
  language: string;
  hidesTitle?: boolean;
}) {
  const said = useWords(newsWords);
  const [active, setActive] = useState(0);
  const panel = useId();
  const statements = story.statements ?? [];
  const matters = story.why_it_matters;
  const all = matters ? [...statements, matters] : statements;
  const shown = all[active];
  const sentence = (statement: NewsStatement, at: number) => (
    <Sentence statement={statement} isActive={active === at} panel={panel} onActive={() => setActive(at)} />
  );
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface shadow-low">
      <div className="grid min-[60rem]:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="flex min-w-0 flex-col gap-4 p-5 sm:p-6">
          <header className={hidesTitle ? "contents" : "flex flex-col gap-2"}>
            <h2 lang={language} className={hidesTitle ? "sr-only" : "text-xl font-semibold"}>
              {story.title}
            </h2>
            <Facts story={story} />
          </header>
          {story.quoted ? (
            <p className="flex items-center gap-2 text-sm text-warn">
              <Quote aria-hidden className="size-4 shrink-0" />
              {said.quotedHint}
            </p>
          ) : null}
          <ul lang={language} className="-mx-3 flex flex-col">
            {statements.map((statement, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a sentence has no other name than its place
              <li key={at}>{sentence(statement, at)}</li>
            ))}
          </ul>
          {matters ? (
            <section className="flex flex-col gap-0.5">
              <h3 className="text-sm font-semibold text-accent-ink">{said.why}</h3>
              <div lang={language} className="-mx-3">
                {sentence(matters, statements.length)}
              </div>
            </section>
          ) : null}
          <Links story={story} />
        </div>
        {shown ? (
          <aside
            id={panel}
            aria-label={said.evidence}
            className="flex flex-col gap-2 border-line bg-sunken p-5 text-sm max-[60rem]:border-t min-[60rem]:border-l sm:p-6"
          >
            <Paragraph statement={shown} given={given} />
          </aside>
        ) : null}
      </div>
    </div>
  );
}

function Sentence({
  statement,
  isActive,
  panel,
  onActive,
}: {
  statement: NewsStatement;
  isActive: boolean;
  panel: string;
  onActive: () => void;
}) {
  const said = useWords(newsWords);
  return (
    <button
      type="button"
      aria-pressed={isActive}
      aria-controls={panel}
      aria-describedby={isActive ? panel : undefined}
      onClick={onActive}
      onFocus={onActive}
      onPointerEnter={(event) => {
        if (event.pointerType === "mouse") onActive();
      }}
      className={cx(
        "w-full rounded-md px-3 py-1.5 text-left leading-relaxed transition-colors",
        isActive ? "bg-accent-soft" : "hover:bg-hover",
      )}
    >
      {statement.quoted ? (
        <Quote aria-label={said.quoted} className="mr-1.5 inline size-4 -translate-y-0.5 text-ink-3" />
      ) : null}
      <Prose text={statement.text} />
    </button>
  );
}

function Paragraph({ statement, given }: { statement: NewsStatement; given: NewsInput | null }) {
  const said = useWords(newsWords);
  const found = given?.text ? around(given.text, statement.quote) : null;
  return (
    <>
      <p className="font-semibold">{said.evidence}</p>
      <p className="text-xs text-ink-3">{said.paragraph(statement.paragraph + 1)}</p>
      <blockquote className="leading-relaxed text-ink-2">
        {found?.before}
        <mark className="text-ink">{found?.quote ?? statement.quote}</mark>
        {found?.after}
      </blockquote>
    </>
  );
}

function Facts({ story }: { story: NewsStory }) {
  const said = useWords(newsWords);
  const formats = useFormats();
  const { of_characters: all = 0, characters: seen = 0 } = story.read;
  const share = all ? seen / all : 1;
  const isBare = !story.date && !story.author && !story.missed && story.rank.sources < 2 && share >= 0.995;
  if (isBare) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-3">
      {story.date ? <span>{story.date}</span> : null}
      {story.author ? <span>{said.by(story.author)}</span> : null}
      {story.rank.sources > 1 ? <Badge tone="accent">{said.also(story.rank.sources)}</Badge> : null}
      {share < 0.995 ? <span>{said.read(formats.percent(share))}</span> : null}
      {story.missed ? (
        <span>
          {said.missed} {story.missed}
        </span>
      ) : null}
    </div>
  );
}

function Links({ story }: { story: NewsStory }) {
  if (!story.links.length) return null;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line pt-4 text-sm">
      {story.links.map((link) => (
        <li key={link.url} className="min-w-0">
          <OutLink url={link.url}>{nameOf(link.url, link.title)}</OutLink>
        </li>
      ))}
    </ul>
  );
}

function nameOf(url: string, title: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, "");
  } catch {
    return title;
  }
}
