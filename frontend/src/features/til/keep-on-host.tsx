import { CircleCheck, ExternalLink, FileWarning, GitCommitHorizontal } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { ApiError } from "@/api/errors";
import type { KeptFile } from "@/api/types";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { useArrival } from "@/runs/use-arrival";
import { Button, ErrorNote, Field, Input } from "@/ui";
import { repositoryOf } from "./draft";
import { FormField } from "./form-field";
import { placeOf, tokenAddress } from "./hosts";
import type { KeepDraft, KeepField } from "./keep-draft";
import { type Keeping, outcomeOf } from "./use-keeping";

interface HostProps {
  /** The form's id: its button stands in the dialog's footer. */
  form: string;
  keeping: Keeping;
}

export function KeepOnHost({ form, keeping }: HostProps) {
  const said = useWords(tilWords).keep;
  const { draft, change, send, message, problems, tries, kept } = keeping;
  const place = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try that was not sent leads to what is missing
  useEffect(() => {
    place.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [tries]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  if (kept) return <Kept kept={kept} path={draft.path.trim()} />;
  return (
    <form ref={place} id={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
      <p className="text-sm text-ink-2">{said.hostHint}</p>
      <Fields draft={draft} change={change} problems={problems} />
      <Preview draft={draft} message={message} />
    </form>
  );
}

/** How it went, where it is seen on any screen, and what can be done. */
export function KeepFooter({ form, keeping }: HostProps) {
  const said = useWords(tilWords).keep;
  const { there, error, isSending, send } = keeping;
  return (
    <>
      {there ? <There address={there.address} /> : null}
      {error && !there ? <Refused error={error} onRetry={() => void send()} /> : null}
      {there ? (
        <Button look="danger" busy={isSending} onClick={() => void send(there.version)}>
          {said.replace}
        </Button>
      ) : (
        <Button
          type="submit"
          form={form}
          look="primary"
          busy={isSending}
          icon={<GitCommitHorizontal aria-hidden className="size-4" />}
        >
          {said.commit}
        </Button>
      )}
    </>
  );
}

interface FieldsProps {
  draft: KeepDraft;
  change: (next: Partial<KeepDraft>) => void;
  problems: readonly KeepField[];
}

/** Nothing is written by itself, and nothing is kept by the browser. */
const PLAIN = { autoCapitalize: "off", autoComplete: "off", spellCheck: false } as const;

function Fields({ draft, change, problems }: FieldsProps) {
  const said = useWords(tilWords);
  const { keep, repository: names } = said;
  const errorOf = (field: KeepField, words: string) => (problems.includes(field) ? words : undefined);
  return (
    <>
      <Field label={keep.repository} hint={names.hint} error={errorOf("repository", names.problem)}>
        {(field) => (
          <Input
            {...field}
            {...PLAIN}
            placeholder={names.placeholder}
            value={draft.repository}
            onChange={(event) => change({ repository: event.target.value })}
          />
        )}
      </Field>
      <Field
        label={keep.token}
        hint={<TokenHint repository={draft.repository} />}
        error={errorOf("token", keep.tokenProblem)}
      >
        {(field) => (
          <Input
            {...field}
            {...PLAIN}
            type="password"
            value={draft.token}
            onChange={(event) => change({ token: event.target.value })}
          />
        )}
      </Field>
      <Field label={keep.path} error={errorOf("path", keep.pathProblem)}>
        {(field) => (
          <Input
            {...field}
            {...PLAIN}
            value={draft.path}
            onChange={(event) => change({ path: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={names.branch}>
          {(field) => (
            <Input
              {...field}
              {...PLAIN}
              placeholder={keep.defaultBranch}
              value={draft.branch}
              onChange={(event) => change({ branch: event.target.value })}
            />
          )}
        </Field>
        <FormField form={draft.form} onChange={(form) => change({ form })} />
      </div>
    </>
  );
}

function TokenHint({ repository }: { repository: string }) {
  const said = useWords(tilWords).keep;
  const place = placeOf(repositoryOf(repository));
  return (
    <>
      {said.tokenHint}{" "}
      {place ? (
        <>
          {said.rights[place.kind]} <Out href={tokenAddress(place)}>{said.makeToken}</Out>
        </>
      ) : null}
    </>
  );
}

function Preview({ draft, message }: { draft: KeepDraft; message: string }) {
  const said = useWords(tilWords).keep;
  const repository = repositoryOf(draft.repository)?.replace(/^https:\/\//, "");
  return (
    <section aria-label={said.preview} className="flex flex-col gap-1.5">
      <h3 className="text-sm font-medium">{said.preview}</h3>
      <div className="flex flex-col gap-1 rounded-md bg-sunken px-4 py-3 text-sm">
        <p className="font-medium break-words">{message}</p>
        <p className="font-mono text-xs break-all text-ink-2">{draft.path}</p>
        {repository ? (
          <p className="text-xs break-all text-ink-3">
            {repository} · {draft.branch.trim() || said.defaultBranch}
          </p>
        ) : null}
      </div>
    </section>
  );
}

/** There is something to wait for only where the host says so; all else is mended in the fields. */
function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const mayWait = error instanceof ApiError && error.retryAt !== null;
  return <ErrorNote error={error} onRetry={mayWait ? onRetry : undefined} className="w-full" />;
}

function There({ address }: { address: string }) {
  const said = useWords(tilWords).keep;
  const place = useArrival<HTMLParagraphElement>();
  return (
    <div className="flex w-full items-start gap-3 rounded-md bg-warn-soft px-4 py-3 text-sm text-warn">
      <FileWarning aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p ref={place} tabIndex={-1} className="min-w-0 flex-1 font-medium outline-none">
        {said.there} <Out href={address}>{said.lookAt}</Out>
      </p>
    </div>
  );
}

function Kept({ kept, path }: { kept: KeptFile; path: string }) {
  const said = useWords(tilWords).keep;
  const heading = useArrival<HTMLHeadingElement>();
  return (
    <div className="flex flex-col items-center gap-2 py-6 text-center">
      <CircleCheck aria-hidden className="size-10 text-ok" />
      <h3 ref={heading} tabIndex={-1} className="text-lg font-semibold outline-none">
        {said[outcomeOf(kept)]}
      </h3>
      <p className="font-mono text-sm break-all text-ink-2">{path}</p>
      {kept.commit ? (
        <p className="font-mono text-xs text-ink-3">{said.commitId(kept.commit.slice(0, 7))}</p>
      ) : null}
      <p className="mt-3 text-sm">
        <Out href={kept.address}>{said.open}</Out>
      </p>
    </div>
  );
}

function Out({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer"
      className="inline-flex items-center gap-1 font-medium text-accent-ink underline underline-offset-2"
    >
      {children}
      <ExternalLink aria-hidden className="size-3.5" />
    </a>
  );
}
