import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { setPassword } from "@/api/account";
import { useMe } from "@/api/me";
import { accountWords } from "@/i18n/account";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { Button, Card, Dialog, ErrorNote, Field, Input, Section, toast } from "@/ui";

export function Password() {
  const said = useWords(accountWords);
  const me = useMe();
  const [isOpen, setOpen] = useState(false);
  return (
    <Section title={said.password}>
      <Card className="flex flex-wrap items-center justify-between gap-4">
        <p className="text-sm text-ink-2">{me.has_password ? said.passwordSet : said.passwordNone}</p>
        <Button onClick={() => setOpen(true)}>
          {me.has_password ? said.changePassword : said.setPassword}
        </Button>
      </Card>
      {isOpen ? <Form hasOne={me.has_password} onClose={() => setOpen(false)} /> : null}
    </Section>
  );
}

interface Typed {
  current: string;
  fresh: string;
  again: string;
}

function Form({ hasOne, onClose }: { hasOne: boolean; onClose: () => void }) {
  const said = useWords(accountWords);
  const common = useWords(appWords);
  const form = useId();
  const [typed, setTyped] = useState<Typed>({ current: "", fresh: "", again: "" });
  const [isChecked, setChecked] = useState(false);
  const saving = useSaving(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if ((hasOne && !typed.current) || !typed.fresh || typed.fresh !== typed.again) return;
    saving.mutate({ ...(hasOne ? { current: typed.current } : {}), new: typed.fresh });
  };
  const field = (name: keyof Typed, label: string, error: string | undefined, hint?: string) => (
    <Field label={label} error={isChecked ? error : undefined} hint={hint}>
      {(given) => (
        <Input
          {...given}
          type="password"
          autoComplete={name === "current" ? "current-password" : "new-password"}
          maxLength={256}
          value={typed[name]}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={hasOne ? said.changePassword : said.setPassword}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" form={form} look="primary" busy={saving.isPending}>
            {said.save}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
        {hasOne ? field("current", said.current, typed.current ? undefined : said.fill) : null}
        {field("fresh", said.fresh, typed.fresh ? undefined : said.fill, said.freshHint)}
        {field("again", said.again, typed.again === typed.fresh ? undefined : said.differs)}
        {saving.error ? <ErrorNote error={saving.error} /> : null}
      </form>
    </Dialog>
  );
}

function useSaving(onDone: () => void) {
  const said = useWords(accountWords);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: setPassword,
    meta: { quiet: true },
    onSuccess: () => {
      toast({ text: said.passwordChanged });
      onDone();
      return queries.invalidateQueries({
        predicate: ({ queryKey: [first] }) => first === "me" || first === "account",
      });
    },
  });
}
