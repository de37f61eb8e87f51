import { Sparkles } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import type { NewsInput } from "@/api/types";
import { LANGUAGE_NAMES, LANGUAGES, type Language, useLanguage } from "@/i18n/language";
import { newsWords } from "@/i18n/news";
import { runsWords } from "@/i18n/runs";
import { useWords } from "@/i18n/words";
import { FileDrop } from "@/runs/file-drop";
import { textsOf } from "@/runs/files";
import { Button, Card, Field, Input, Select, Tabs, Textarea } from "@/ui";
import { type Draft, type Form, feedsIn, inputsOf, type Kind, linksIn, MOST, newDraft } from "./draft";

// A form that was filled in is there again after a look at another page.
let keptDraft: Draft | null = null;

interface PartProps {
  draft: Draft;
  change: (next: Partial<Draft>) => void;
  showsProblems: boolean;
}

export function SourceForm({ onStart }: { onStart: (inputs: readonly NewsInput[]) => void }) {
  const said = useWords(newsWords);
  const runs = useWords(runsWords);
  const language = useLanguage();
  const [draft, setDraft] = useState(() => keptDraft ?? newDraft(language));
  const [wasTried, setTried] = useState(false);
  useEffect(() => {
    keptDraft = draft;
  }, [draft]);
  const change = (next: Partial<Draft>) => setDraft((before) => ({ ...before, ...next }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const inputs = inputsOf(draft);
    if (inputs) onStart(inputs);
  };
  const shared = { draft, change, showsProblems: wasTried };
  const tab = (value: Kind, content: ReactNode) => ({ value, label: said.tabs[value], content });
  return (
    <form onSubmit={submit} noValidate>
      <Card className="flex flex-col gap-6">
        <Tabs<Kind>
          label={said.sources}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          tabs={[
            tab("links", <LinksFields {...shared} />),
            tab("text", <TextFields {...shared} />),
            tab("opml", <OpmlFields {...shared} />),
          ]}
        />
        <div className="flex flex-wrap items-end justify-between gap-4 border-t border-line pt-5">
          <div className="flex flex-wrap gap-4">
            <Field label={runs.language} className="w-40">
              {(field) => (
                <Select
                  {...field}
                  value={draft.language}
                  onChange={(event) => change({ language: event.target.value as Language })}
                >
                  {LANGUAGES.map((one) => (
                    <option key={one} value={one} lang={one}>
                      {LANGUAGE_NAMES[one]}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            {draft.kind === "links" ? (
              <Field label={said.form.label} className="w-48">
                {(field) => (
                  <Select
                    {...field}
                    value={draft.form}
                    onChange={(event) => change({ form: event.target.value as Form })}
                  >
                    <option value="digest">{said.form.digest}</option>
                    <option value="each">{said.form.each}</option>
                  </Select>
                )}
              </Field>
            ) : null}
          </div>
          <Button
            type="submit"
            look="primary"
            size="lg"
            className="max-sm:w-full"
            icon={<Sparkles aria-hidden className="size-5" />}
          >
            {said.write}
          </Button>
        </div>
      </Card>
    </form>
  );
}

function LinksFields({ draft, change, showsProblems }: PartProps) {
  const said = useWords(newsWords).links;
  const { urls, wrong } = linksIn(draft.links);
  const problem =
    urls.length > MOST
      ? said.many
      : showsProblems && wrong
        ? said.wrong(wrong)
        : showsProblems && !urls.length
          ? said.missing
          : undefined;
  return (
    <Field
      label={said.label}
      hint={urls.length && !wrong ? said.found(urls.length) : said.hint}
      error={problem}
    >
      {(field) => (
        <Textarea
          {...field}
          rows={5}
          inputMode="url"
          autoCapitalize="off"
          autoComplete="off"
          spellCheck={false}
          placeholder={said.placeholder}
          value={draft.links}
          onChange={(event) => change({ links: event.target.value })}
        />
      )}
    </Field>
  );
}

function TextFields({ draft, change, showsProblems }: PartProps) {
  const said = useWords(newsWords).text;
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={`${said.title} (${said.optional})`}>
          {(field) => (
            <Input
              {...field}
              maxLength={300}
              value={draft.title}
              onChange={(event) => change({ title: event.target.value })}
            />
          )}
        </Field>
        <Field label={`${said.url} (${said.optional})`}>
          {(field) => (
            <Input
              {...field}
              type="url"
              placeholder="https://"
              value={draft.url}
              onChange={(event) => change({ url: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field
        label={said.text}
        hint={said.hint}
        error={showsProblems && !draft.text.trim() ? said.missing : undefined}
      >
        {(field) => (
          <Textarea
            {...field}
            rows={8}
            maxLength={400_000}
            value={draft.text}
            onChange={(event) => change({ text: event.target.value })}
            className="max-h-[28rem]"
          />
        )}
      </Field>
    </div>
  );
}

function OpmlFields({ draft, change, showsProblems }: PartProps) {
  const said = useWords(newsWords).opml;
  const count = feedsIn(draft.opml);
  const take = async (files: File[]) => {
    const [file] = await textsOf(files);
    if (file) change({ opml: file.text });
  };
  return (
    <div className="flex flex-col gap-4">
      <Field
        label={said.label}
        hint={count ? said.feeds(count) : said.hint}
        error={showsProblems && !count ? said.missing : undefined}
      >
        {(field) => (
          <Textarea
            {...field}
            rows={7}
            spellCheck={false}
            placeholder={'<opml version="2.0">…'}
            value={draft.opml}
            onChange={(event) => change({ opml: event.target.value })}
            className="max-h-80 font-mono sm:text-sm"
          />
        )}
      </Field>
      <FileDrop label={said.label} accept=".opml,.xml" onFiles={take} />
    </div>
  );
}
