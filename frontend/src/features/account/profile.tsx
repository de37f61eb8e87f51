import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changeMe, meQuery, useMe } from "@/api/me";
import type { ChangeMe } from "@/api/types";
import { accountWords } from "@/i18n/account";
import { appWords } from "@/i18n/app";
import { LANGUAGE_NAMES, LANGUAGES, type Language, speak, useLanguage } from "@/i18n/language";
import { useWords } from "@/i18n/words";
import { THEMES, type Theme, useTheme, wear } from "@/lib/theme";
import { Badge, Button, Card, ErrorNote, Field, Input, Section, Textarea, toast } from "@/ui";
import { Segments } from "@/ui/choice";

const MOST_INSTRUCTIONS = 8000;

export function Profile() {
  const said = useWords(accountWords);
  const common = useWords(appWords);
  const me = useMe();
  const [shown, setShown] = useState(me.display_name);
  const saving = useChange();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate({ display_name: shown.trim() });
  };
  return (
    <Section title={said.profile}>
      <Card className="flex flex-col gap-5">
        <form onSubmit={submit} className="flex flex-wrap items-start gap-2">
          <Field label={said.displayName} hint={said.displayNameHint} className="min-w-56 flex-1">
            {(given) => (
              <Input
                {...given}
                value={shown}
                maxLength={64}
                placeholder={me.name}
                autoComplete="name"
                onChange={(event) => setShown(event.target.value)}
              />
            )}
          </Field>
          <Button
            type="submit"
            busy={saving.isPending}
            disabled={shown.trim() === me.display_name}
            className="mt-7 h-11"
          >
            {said.save}
          </Button>
        </form>
        {saving.error ? <ErrorNote error={saving.error} /> : null}
        <dl className="grid gap-4 border-t border-line pt-5 text-sm sm:grid-cols-3">
          <Fact name={said.signInName}>{me.name}</Fact>
          <Fact name={said.email}>{me.email ?? said.noEmail}</Fact>
          <Fact name={common.account}>
            <Badge tone={me.role === "admin" ? "accent" : "neutral"}>{common.role[me.role]}</Badge>
          </Fact>
        </dl>
      </Card>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-ink-3">{name}</dt>
      <dd className="mt-0.5 truncate">{children}</dd>
    </div>
  );
}

export function Preferences() {
  const said = useWords(accountWords);
  const common = useWords(appWords);
  const language = useLanguage();
  const theme = useTheme();
  const choose = (next: Language) => {
    speak(next);
    // Only what the server writes by itself, such as mails, follows the account; the page has changed already.
    changeMe({ language: next }).catch(() => undefined);
  };
  return (
    <Section title={said.preferences}>
      <Card className="flex flex-wrap gap-x-10 gap-y-5">
        <Segments<Language>
          label={common.language}
          showsLabel
          value={language}
          onChange={choose}
          choices={LANGUAGES.map((value) => ({
            value,
            label: <span lang={value}>{LANGUAGE_NAMES[value]}</span>,
          }))}
        />
        <Segments<Theme>
          label={common.theme}
          showsLabel
          value={theme}
          onChange={wear}
          choices={THEMES.map((value) => ({ value, label: common.themes[value] }))}
        />
      </Card>
    </Section>
  );
}

export function Instructions() {
  const said = useWords(accountWords);
  const me = useMe();
  const before = me.system_prompt ?? "";
  const [text, setText] = useState(before);
  const saving = useChange();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate({ system_prompt: text.trim() || null });
  };
  const left = MOST_INSTRUCTIONS - text.length;
  return (
    <Section title={said.instructions} hint={said.instructionsHint}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field label={said.instructions} hidesLabel hint={left < 1000 ? said.characters(left) : undefined}>
          {(given) => (
            <Textarea
              {...given}
              rows={5}
              value={text}
              maxLength={MOST_INSTRUCTIONS}
              placeholder={said.instructionsExample}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        {saving.error ? <ErrorNote error={saving.error} /> : null}
        <Button
          type="submit"
          busy={saving.isPending}
          disabled={text.trim() === before.trim()}
          className="self-end"
        >
          {said.save}
        </Button>
      </form>
    </Section>
  );
}

function useChange() {
  const said = useWords(accountWords);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: ChangeMe) => changeMe(change),
    meta: { quiet: true },
    onSuccess: (me) => {
      queries.setQueryData(meQuery.queryKey, me);
      toast({ text: said.saved });
    },
  });
}
