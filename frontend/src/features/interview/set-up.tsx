import { FileText, Layers, MessagesSquare, X } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import type { InterviewInput, MockInput } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { interviewWords } from "@/i18n/interview";
import { LANGUAGE_NAMES, LANGUAGES, type Language, useLanguage } from "@/i18n/language";
import { runsWords } from "@/i18n/runs";
import { useWords } from "@/i18n/words";
import { FileDrop } from "@/runs/file-drop";
import { textsOf } from "@/runs/files";
import { Button, Card, Checkbox, Field, IconButton, Input, Select, Textarea } from "@/ui";
import { Counts } from "./counts";
import {
  attached,
  type Brought,
  CATEGORIES,
  type Draft,
  givenOf,
  isTooLargeForMock,
  MOST_BYTES,
  newDraft,
} from "./draft";

// A form that was filled in is there again after a look at another page.
let keptDraft: Draft | null = null;

export interface SetUpProps {
  isBusy: boolean;
  onMock: (given: MockInput) => void;
  onCards: (given: InterviewInput) => void;
}

interface PartProps {
  draft: Draft;
  change: (next: Partial<Draft>) => void;
}

type Wrong = "missing" | "tooLargeForMock" | null;

export function SetUp({ isBusy, onMock, onCards }: SetUpProps) {
  const said = useWords(interviewWords).setUp;
  const language = useLanguage();
  const [draft, setDraft] = useState(() => keptDraft ?? newDraft(language));
  const [wrong, setWrong] = useState<Wrong>(null);
  useEffect(() => {
    keptDraft = draft;
  }, [draft]);
  const change = (next: Partial<Draft>) => {
    setWrong(null);
    setDraft((before) => ({ ...before, ...next }));
  };
  const mock = (event: FormEvent) => {
    event.preventDefault();
    const given = givenOf(draft);
    if (!given) return setWrong("missing");
    if (isTooLargeForMock(draft)) return setWrong("tooLargeForMock");
    onMock({ ...given, follow_ups: draft.followUps });
  };
  const cards = () => {
    const given = givenOf(draft);
    if (given) onCards(given);
    else setWrong("missing");
  };
  const shared = { draft, change };
  return (
    <form onSubmit={mock} noValidate aria-label={said.label}>
      <Card className="flex flex-col gap-7">
        <Notes {...shared} />
        <div className="grid gap-6 sm:grid-cols-2">
          <BringText name="resume" {...shared} />
          <BringText name="job" {...shared} />
        </div>
        <Field label={said.stack} hint={said.stackHint}>
          {(field) => (
            <Input
              {...field}
              placeholder={said.stackPlaceholder}
              value={draft.stack}
              autoComplete="off"
              onChange={(event) => change({ stack: event.target.value })}
            />
          )}
        </Field>
        <div className="flex flex-wrap items-start gap-x-8 gap-y-6">
          <Counts counts={draft.counts} onChange={(counts) => change({ counts })} />
          <LanguageField {...shared} />
        </div>
        <Details {...shared} />
        {wrong ? (
          <p role="alert" className="rounded-md bg-danger-soft px-4 py-3 text-sm text-danger">
            {said[wrong]}
          </p>
        ) : null}
        <div className="flex flex-wrap justify-end gap-3 border-t border-line pt-5">
          <Button
            size="lg"
            className="max-sm:w-full"
            onClick={cards}
            disabled={isBusy}
            icon={<Layers aria-hidden className="size-5" />}
          >
            {said.cards}
          </Button>
          <Button
            type="submit"
            look="primary"
            size="lg"
            className="max-sm:w-full"
            busy={isBusy}
            icon={<MessagesSquare aria-hidden className="size-5" />}
          >
            {said.mock}
          </Button>
        </div>
      </Card>
    </form>
  );
}

function Notes({ draft, change }: PartProps) {
  const said = useWords(interviewWords).setUp;
  const runs = useWords(runsWords);
  const take = async (files: File[]) => {
    const read = (await textsOf(files)).map(({ name, text }) => ({ title: name, text }));
    change({ files: [...draft.files, ...read].slice(0, 19) });
  };
  return (
    <div className="flex flex-col gap-3">
      <Field label={said.notes} hint={said.notesHint}>
        {(field) => (
          <Textarea
            {...field}
            rows={6}
            maxLength={200_000}
            placeholder={said.notesPlaceholder}
            value={draft.notes}
            onChange={(event) => change({ notes: event.target.value })}
            className="max-h-96"
          />
        )}
      </Field>
      <FileDrop label={said.notesFile} accept=".md,.markdown,.txt" multiple onFiles={take} />
      {draft.files.length ? (
        <ul aria-label={said.notesFiles(draft.files.length)} className="flex flex-wrap gap-2">
          {draft.files.map((file, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may bear one name
            <li key={at}>
              <Chip
                name={file.title}
                remove={runs.remove(file.title)}
                onRemove={() => change({ files: draft.files.filter((_, place) => place !== at) })}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function BringText({ name, draft, change }: PartProps & { name: "resume" | "job" }) {
  const said = useWords(interviewWords).setUp;
  const runs = useWords(runsWords);
  const formats = useFormats();
  const [isTooLarge, setTooLarge] = useState(false);
  const { text, file } = draft[name];
  const put = (next: Brought) => change({ [name]: next });
  const take = async ([given]: File[]) => {
    if (!given) return;
    setTooLarge(given.size > MOST_BYTES);
    if (given.size <= MOST_BYTES) put({ text: "", file: await attached(given) });
  };
  return (
    <div className="flex flex-col gap-3">
      {file ? (
        <>
          <p className="text-sm font-medium">{said[name]}</p>
          <Chip
            name={`${file.name} · ${formats.bytes(file.bytes)}`}
            remove={runs.remove(file.name)}
            onRemove={() => put({ text, file: null })}
          />
        </>
      ) : (
        <>
          <Field label={said[name]} error={isTooLarge ? said.tooLarge : undefined}>
            {(field) => (
              <Textarea
                {...field}
                rows={3}
                placeholder={name === "resume" ? said.pasteResume : said.pasteJob}
                value={text}
                onChange={(event) => put({ text: event.target.value, file: null })}
                className="max-h-72"
              />
            )}
          </Field>
          <FileDrop
            label={said[name]}
            accept=".pdf,.docx,.md,.markdown,.txt"
            hint={said.fileHint}
            onFiles={take}
          />
        </>
      )}
    </div>
  );
}

function Chip({ name, remove, onRemove }: { name: string; remove: string; onRemove: () => void }) {
  return (
    <span className="inline-flex max-w-full items-center gap-2 rounded-md bg-sunken py-1 pr-1 pl-3 text-sm">
      <FileText aria-hidden className="size-4 shrink-0 text-ink-3" />
      <span className="truncate">{name}</span>
      <IconButton label={remove} onClick={onRemove}>
        <X aria-hidden />
      </IconButton>
    </span>
  );
}

function LanguageField({ draft, change }: PartProps) {
  const said = useWords(interviewWords).setUp;
  return (
    <Field label={said.language} className="w-40">
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
  );
}

function Details({ draft, change }: PartProps) {
  const words = useWords(interviewWords);
  const said = words.setUp;
  const toggle = (one: (typeof CATEGORIES)[number]) =>
    change({
      categories: draft.categories.includes(one)
        ? draft.categories.filter((other) => other !== one)
        : [...draft.categories, one],
    });
  return (
    <details className="rounded-md border border-line px-4 py-3">
      <summary className="rounded-sm text-sm font-medium text-ink-2">{said.details}</summary>
      <div className="mt-4 grid gap-5 sm:grid-cols-2">
        <Field label={said.focus}>
          {(field) => (
            <Input
              {...field}
              placeholder={said.focusPlaceholder}
              value={draft.focus}
              autoComplete="off"
              onChange={(event) => change({ focus: event.target.value })}
            />
          )}
        </Field>
        <Field label={said.followUps}>
          {(field) => (
            <Select
              {...field}
              value={draft.followUps}
              onChange={(event) => change({ followUps: Number(event.target.value) })}
            >
              {[0, 1, 2, 3].map((count) => (
                <option key={count}>{count}</option>
              ))}
            </Select>
          )}
        </Field>
        <fieldset className="flex flex-col gap-1.5 sm:col-span-2">
          <legend className="mb-1.5 text-sm font-medium">{said.categories}</legend>
          <div className="flex flex-wrap gap-x-6 gap-y-1">
            {CATEGORIES.map((one) => (
              <Checkbox
                key={one}
                label={words.categories[one]}
                // None chosen means all.
                checked={draft.categories.length === 0 || draft.categories.includes(one)}
                onChange={() =>
                  draft.categories.length === 0
                    ? change({ categories: CATEGORIES.filter((other) => other !== one) })
                    : toggle(one)
                }
              />
            ))}
          </div>
        </fieldset>
      </div>
    </details>
  );
}
