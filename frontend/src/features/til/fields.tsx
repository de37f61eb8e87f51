import { CircleCheck, Plus, Trash2 } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { runsWords } from "@/i18n/runs";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { FileDrop } from "@/runs/file-drop";
import { textsOf } from "@/runs/files";
import { Button, CopyButton, Field, IconButton, Input, Select, Textarea } from "@/ui";
import { commitsIn } from "./commits";
import { type Domain, type Draft, repositoryOf } from "./draft";
import { daysOf, isZone, today } from "./zones";

export interface FieldsProps {
  draft: Draft;
  change: (next: Partial<Draft>) => void;
  showsProblems: boolean;
}

const GIT_LOG = "git log -p --no-color --date=iso-strict --since=midnight";

export function CommitsFields({ draft, change, showsProblems }: FieldsProps) {
  const said = useWords(tilWords);
  const text = useDeferredValue(draft.commits);
  const reading = useMemo(() => commitsIn(text), [text]);
  const zone = isZone(draft.zone) ? draft.zone : "UTC";
  const days = useMemo(
    () =>
      daysOf(
        reading.commits.map((commit) => commit.author_date),
        zone,
      ),
    [reading, zone],
  );
  const problem = reading.problem === "empty" ? (showsProblems ? "no commits" : null) : reading.problem;
  const take = async (files: File[]) => {
    const texts = await textsOf(files);
    change({ commits: texts.map((file) => file.text).join("\n") });
  };
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-2">
        <p className="text-sm text-ink-2">{said.commits.how}</p>
        <div className="flex items-center gap-2 rounded-md bg-sunken py-1.5 pr-1.5 pl-4">
          <code className="scroll-quiet min-w-0 flex-1 overflow-x-auto font-mono text-sm whitespace-nowrap">
            {GIT_LOG}
          </code>
          <CopyButton text={GIT_LOG} />
        </div>
      </div>
      <Field
        label={said.commits.label}
        hint={said.commits.hint}
        error={problem ? said.commits.problems[problem] : undefined}
      >
        {(field) => (
          <Textarea
            {...field}
            rows={7}
            spellCheck={false}
            autoComplete="off"
            wrap="off"
            placeholder={said.commits.placeholder}
            value={draft.commits}
            onChange={(event) => change({ commits: event.target.value })}
            className="max-h-[28rem] font-mono whitespace-pre sm:text-sm"
          />
        )}
      </Field>
      <FileDrop
        label={said.commits.dropLabel}
        accept=".json,.txt,.log,.patch,.diff"
        multiple
        onFiles={take}
      />
      {reading.commits.length ? (
        <div className="flex flex-wrap items-end justify-between gap-4 rounded-md bg-ok-soft px-4 py-3 text-sm">
          <p role="status" className="flex items-center gap-2 self-center font-medium text-ok">
            <CircleCheck aria-hidden className="size-4" />
            {said.commits.read(reading.commits.length, days.length)}
          </p>
          {days.length > 1 ? (
            <Field label={said.day} className="w-52">
              {(field) => (
                <Select
                  {...field}
                  value={draft.day}
                  onChange={(event) => change({ day: event.target.value })}
                >
                  <option value="">{said.commits.allDays}</option>
                  {days.map((day) => (
                    <option key={day}>{day}</option>
                  ))}
                </Select>
              )}
            </Field>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}

export function RepositoryFields({ draft, change, showsProblems }: FieldsProps) {
  const said = useWords(tilWords);
  const isWrong = (showsProblems || draft.repository.includes("/")) && !repositoryOf(draft.repository);
  const last = today(draft.zone);
  const { repository: names } = said;
  return (
    <div className="flex flex-col gap-5">
      <Field label={names.label} hint={names.hint} error={isWrong ? names.problem : undefined}>
        {(field) => (
          <Input
            {...field}
            placeholder={names.placeholder}
            value={draft.repository}
            autoCapitalize="off"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ repository: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={said.day}>
          {(field) => (
            <Input
              {...field}
              type="date"
              max={last}
              value={draft.since}
              onChange={({ target: { value } }) =>
                change({
                  since: value,
                  until: draft.until < value || draft.until === draft.since ? value : draft.until,
                })
              }
            />
          )}
        </Field>
        <Field label={said.until}>
          {(field) => (
            <Input
              {...field}
              type="date"
              min={draft.since}
              max={last}
              value={draft.until}
              onChange={(event) => change({ until: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label={names.authors} hint={names.authorsHint}>
        {(field) => (
          <Input
            {...field}
            placeholder="kim@work.example, kim@home.example"
            value={draft.authors}
            autoCapitalize="off"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change({ authors: event.target.value })}
          />
        )}
      </Field>
      <details className="group rounded-md border border-line px-4 py-3">
        <summary className="rounded-sm text-sm font-medium text-ink-2">{names.more}</summary>
        <div className="mt-4 grid gap-5 sm:grid-cols-2">
          <Field label={names.branch} hint={names.branchHint}>
            {(field) => (
              <Input
                {...field}
                value={draft.branch}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => change({ branch: event.target.value })}
              />
            )}
          </Field>
          <Field label={names.token} hint={names.tokenHint}>
            {(field) => (
              <Input
                {...field}
                type="password"
                value={draft.token}
                autoComplete="off"
                onChange={(event) => change({ token: event.target.value })}
              />
            )}
          </Field>
        </div>
      </details>
    </div>
  );
}

const DOMAINS: readonly Domain[] = ["research-notes", "paper"];
const MOST_DOCUMENTS = 20;

export function DocumentsFields({ draft, change, showsProblems }: FieldsProps) {
  const said = useWords(tilWords).documents;
  const runs = useWords(runsWords);
  const { documents } = draft;
  const put = (at: number, next: Partial<Draft["documents"][number]>) =>
    change({ documents: documents.map((one, place) => (place === at ? { ...one, ...next } : one)) });
  const take = async (files: File[]) => {
    const read = (await textsOf(files)).map(({ name, text }) => ({
      title: name.replace(/\.(md|markdown|txt)$/i, ""),
      text,
    }));
    const filled = documents.filter((one) => one.text.trim());
    change({ documents: [...filled, ...read].slice(0, MOST_DOCUMENTS) });
  };
  return (
    <div className="flex flex-col gap-5">
      <Field label={said.domain} className="sm:w-64">
        {(field) => (
          <Select
            {...field}
            value={draft.domain}
            onChange={(event) => change({ domain: event.target.value as Domain })}
          >
            {DOMAINS.map((domain) => (
              <option key={domain} value={domain}>
                {said.domains[domain]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {documents.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a document has no other name than its place
        <fieldset key={at} className="flex flex-col gap-4 rounded-lg border border-line p-4">
          <legend className="sr-only">{said.untitled(at + 1)}</legend>
          <div className="flex items-end gap-2">
            <Field label={said.title} className="flex-1">
              {(field) => (
                <Input
                  {...field}
                  maxLength={300}
                  placeholder={said.untitled(at + 1)}
                  value={one.title}
                  onChange={(event) => put(at, { title: event.target.value })}
                />
              )}
            </Field>
            {documents.length > 1 ? (
              <IconButton
                size="md"
                label={runs.remove(one.title || said.untitled(at + 1))}
                onClick={() => change({ documents: documents.filter((_, place) => place !== at) })}
              >
                <Trash2 aria-hidden />
              </IconButton>
            ) : null}
          </div>
          <Field
            label={said.text}
            {...(showsProblems && !one.text.trim() && documents.length === 1
              ? { error: said.textHint }
              : { hint: said.textHint })}
          >
            {(field) => (
              <Textarea
                {...field}
                rows={7}
                value={one.text}
                onChange={(event) => put(at, { text: event.target.value })}
                className="max-h-96"
              />
            )}
          </Field>
        </fieldset>
      ))}
      <div className="flex flex-col gap-3">
        <FileDrop label={said.dropLabel} accept=".md,.markdown,.txt" multiple onFiles={take} />
        {documents.length < MOST_DOCUMENTS ? (
          <Button
            look="ghost"
            size="sm"
            className="self-start"
            icon={<Plus aria-hidden className="size-4" />}
            onClick={() => change({ documents: [...documents, { title: "", text: "" }] })}
          >
            {said.add}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
