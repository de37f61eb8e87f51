import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { UserOut } from "@/api/types";
import { changeUser, usersQuery } from "@/api/users";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { Button, Dialog, ErrorNote, Field, Input, toast } from "@/ui";
import { LIMITS, ruleOf, typedOf } from "./limits";

export function LimitsForm({ user, onClose }: { user: UserOut; onClose: () => void }) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const form = useId();
  const [typed, setTyped] = useState(() => typedOf(user.limits));
  const saving = useMutation({
    mutationFn: (limits: ReturnType<typeof ruleOf>) => changeUser(user.id, { limits }),
    meta: { quiet: true },
    onSuccess: () => {
      toast({ text: said.saved });
      onClose();
      return queries.invalidateQueries({ queryKey: usersQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(ruleOf(user.limits, typed));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.limitsTitle(user.name)}
      description={said.limitsHint}
      footer={
        <>
          <Button look="ghost" disabled={saving.isPending} onClick={() => saving.mutate(null)}>
            {said.limitsReset}
          </Button>
          <Button type="submit" form={form} look="primary" busy={saving.isPending}>
            {said.save}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-5">
        <div className="grid gap-5 sm:grid-cols-2">
          {LIMITS.map((name) => (
            <Field key={name} label={said.limitNames[name]}>
              {(given) => (
                <Input
                  {...given}
                  type="number"
                  inputMode="numeric"
                  min={1}
                  max={1_000_000_000}
                  value={typed[name]}
                  onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
                />
              )}
            </Field>
          ))}
        </div>
        {saving.error ? <ErrorNote error={saving.error} /> : null}
      </form>
    </Dialog>
  );
}
