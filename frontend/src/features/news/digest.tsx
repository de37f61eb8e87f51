import { ArrowDown, ArrowUp, Copy, Download, Newspaper } from "lucide-react";
import { useEffect, useRef } from "react";
import type { NewsInput, NewsOutput } from "@/api/types";
import { appWords } from "@/i18n/app";
import { newsWords } from "@/i18n/news";
import { runsWords } from "@/i18n/runs";
import { useWords } from "@/i18n/words";
import { BorneOut } from "@/runs/borne-out";
import { DroppedList, Redacted } from "@/runs/dropped";
import { download, fileName } from "@/runs/files";
import { OutLink } from "@/runs/prose";
import { useArrival } from "@/runs/use-arrival";
import { Badge, Button, EmptyState, IconButton, Section, toast } from "@/ui";
import { StoryView } from "./story";
import { Unread } from "./unread";

export function Digest({ output, given }: { output: NewsOutput; given: NewsInput | null }) {
  const said = useWords(newsWords);
  const told = output.stories.filter((story) => story.status === "written");
  const unread = output.stories.filter((story) => story.status !== "written");
  const list = useRef<HTMLOListElement>(null);
  const go = useStoryKeys(list);
  const heading = useArrival<HTMLHeadingElement>();
  const { verification } = output;
  return (
    <>
      <header className="flex flex-col gap-4">
        <h1
          ref={heading}
          tabIndex={-1}
          lang={output.language}
          className="outline-none min-w-0 text-2xl font-semibold"
        >
          {output.title}
        </h1>
        <div className="flex flex-wrap items-center gap-2">
          <BorneOut verification={verification} />
          {told.length ? <Badge>{said.theme(told.length)}</Badge> : null}
        </div>
        {told.length ? <Exports output={output} /> : null}
      </header>
      <Themes output={output} />
      {told.length ? (
        <section aria-label={said.stories} className="flex flex-col gap-4">
          {told.length > 1 ? (
            <div className="flex items-center gap-1 max-sm:hidden">
              <p className="flex-1 text-sm text-ink-3">{said.keys}</p>
              <IconButton label={said.previous} aria-keyshortcuts="k" onClick={() => go(-1)}>
                <ArrowUp aria-hidden />
              </IconButton>
              <IconButton label={said.next} aria-keyshortcuts="j" onClick={() => go(1)}>
                <ArrowDown aria-hidden />
              </IconButton>
            </div>
          ) : null}
          <ol ref={list} className="flex flex-col gap-6">
            {told.map((story, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two stories may bear one title
              <li key={at} id={`story-${at}`} tabIndex={-1} className="rounded-lg">
                <StoryView
                  story={story}
                  given={given}
                  language={output.language}
                  hidesTitle={told.length === 1 && story.title === output.title}
                />
              </li>
            ))}
          </ol>
        </section>
      ) : (
        <EmptyState icon={<Newspaper aria-hidden />} title={said.nothing} hint={said.nothingHint} />
      )}
      <Unread stories={unread} />
      {told.length ? <Checked output={output} /> : null}
      {output.left_out.length ? (
        <Section title={said.leftOut}>
          <ul className="flex flex-col gap-2 text-sm">
            {output.left_out.map((link) => (
              <li key={link.url}>
                <OutLink url={link.url}>{link.title || link.url}</OutLink>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </>
  );
}

function Checked({ output }: { output: NewsOutput }) {
  const said = useWords(newsWords);
  const { verification } = output;
  const titleOf = (part: string) => output.stories[Number(/\d+$/.exec(part)?.[0]) - 1]?.title ?? part;
  return (
    <Section title={said.check} hint={verification.entailment === "checked" ? said.weighed : undefined}>
      <DroppedList
        dropped={verification.dropped}
        {...(output.stories.length > 1 ? { nameOf: titleOf } : {})}
      />
      <Redacted counts={verification.redacted} />
    </Section>
  );
}

function Themes({ output }: { output: NewsOutput }) {
  const said = useWords(newsWords);
  if (!output.themes.length) return null;
  return (
    <Section title={said.themes}>
      <ul className="grid gap-3 sm:grid-cols-2">
        {output.themes.map((theme) => (
          <li key={theme.title} className="rounded-lg border border-line bg-surface p-4">
            <a href={`#story-${theme.stories[0] ?? 0}`} className="rounded-sm font-medium hover:underline">
              {theme.title}
            </a>
            <p className="mt-1 text-sm text-ink-2">{theme.overview}</p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Exports({ output }: { output: NewsOutput }) {
  const said = useWords(newsWords);
  const shared = useWords(appWords);
  const runs = useWords(runsWords);
  const copy = () =>
    navigator.clipboard.writeText(output.markdown).then(
      () => toast({ text: shared.copied }),
      () => toast({ text: shared.copyFailed, tone: "danger" }),
    );
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" onClick={copy} icon={<Copy aria-hidden className="size-4" />}>
        {said.copy}
      </Button>
      <Button
        size="sm"
        onClick={() => download(fileName(output.title, "md"), output.markdown)}
        icon={<Download aria-hidden className="size-4" />}
      >
        {runs.download}
      </Button>
    </div>
  );
}

/** J and K, as in feed readers; never while something is written. */
function useStoryKeys(list: React.RefObject<HTMLOListElement | null>) {
  const go = (step: number) => {
    const stories = [...(list.current?.children ?? [])] as HTMLElement[];
    const at = stories.findIndex((story) => story.contains(document.activeElement));
    const next = stories[Math.min(stories.length - 1, Math.max(0, at === -1 ? 0 : at + step))];
    next?.focus({ preventScroll: true });
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    next?.scrollIntoView({ block: "start", behavior: isStill ? "auto" : "smooth" });
  };
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      const { target, key } = event;
      const isWriting = target instanceof HTMLElement && target.closest("input, textarea, select, dialog");
      if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      if (key === "j" || key === "k") go(key === "j" ? 1 : -1);
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  });
  return go;
}
