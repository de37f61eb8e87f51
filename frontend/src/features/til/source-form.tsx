import { Sparkles } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { LANGUAGE_NAMES, LANGUAGES, type Language, useLanguage } from "@/i18n/language";
import { runsWords } from "@/i18n/runs";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { Button, Card, Field, Input, Select, Tabs } from "@/ui";
import { type Draft, givenOf, type Kind, newDraft } from "./draft";
import { CommitsFields, DocumentsFields, RepositoryFields } from "./fields";
import type { TilGiven } from "./model";
import { isZone, zones } from "./zones";

// A form that was filled in is there again after a look at another page.
let keptDraft: Draft | null = null;

export function SourceForm({ onStart }: { onStart: (given: TilGiven) => void }) {
  const said = useWords(tilWords);
  const language = useLanguage();
  const [draft, setDraft] = useState(() => keptDraft ?? newDraft(language));
  // But for the token: nothing keeps it longer than the page.
  useEffect(() => {
    keptDraft = { ...draft, token: "" };
  }, [draft]);
  const [wasTried, setTried] = useState(false);
  const change = (next: Partial<Draft>) => setDraft((before) => ({ ...before, ...next }));
  const given = givenOf(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (given && isZone(draft.zone)) onStart(given);
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
            tab("commits", <CommitsFields {...shared} />),
            tab("repository", <RepositoryFields {...shared} />),
            tab("documents", <DocumentsFields {...shared} />),
          ]}
        />
        <div className="flex flex-wrap items-end justify-between gap-4 border-t border-line pt-5">
          <div className="flex flex-wrap gap-4">
            <LanguageField value={draft.language} onChange={(value) => change({ language: value })} />
            {draft.kind === "documents" ? null : (
              <ZoneField value={draft.zone} onChange={(zone) => change({ zone })} />
            )}
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

function LanguageField({ value, onChange }: { value: Language; onChange: (value: Language) => void }) {
  const said = useWords(runsWords);
  return (
    <Field label={said.language} className="w-40">
      {(field) => (
        <Select {...field} value={value} onChange={(event) => onChange(event.target.value as Language)}>
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

function ZoneField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const said = useWords(tilWords);
  const list = useId();
  return (
    <Field label={said.zone} error={isZone(value) ? undefined : said.zoneProblem} className="w-56">
      {(field) => (
        <>
          <Input
            {...field}
            list={list}
            value={value}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange(event.target.value.trim())}
          />
          <datalist id={list}>
            {zones().map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
