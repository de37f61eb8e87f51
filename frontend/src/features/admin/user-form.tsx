import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { NewUser } from "@/api/types";
import { addUser, usersQuery } from "@/api/users";
import { adminWords } from "@/i18n/admin";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { Button, Dialog, ErrorNote, Field, Input, toast } from "@/ui";
import { Segments } from "@/ui/choice";

type Role = "user" | "admin";

export function UserForm({ onClose }: { onClose: () => void }) {
  const said = useWords(adminWords);
  const common = useWords(appWords);
  const form = useId();
  const [typed, setTyped] = useState({ name: "", display_name: "", email: "" });
  const [role, setRole] = useState<Role>("user");
  const [isChecked, setChecked] = useState(false);
  const adding = useAdding(onClose);
  const isNamed = /^\S{1,64}$/.test(typed.name);
  const isMail = !typed.email || /^[^@\s]+@[^@\s]+$/.test(typed.email);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    const { name, display_name, email } = typed;
    if (isNamed && isMail) adding.mutate({ name, role, display_name, ...(email ? { email } : {}) });
  };
  const field = (name: keyof typeof typed, label: string, error: string | false, hint?: string) => (
    <Field label={label} hint={hint} error={isChecked && error ? error : undefined}>
      {(given) => (
        <Input
          {...given}
          value={typed[name]}
          autoComplete="off"
          autoCapitalize="none"
          maxLength={name === "email" ? 254 : 64}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.addUser}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" form={form} look="primary" busy={adding.isPending}>
            {said.add}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
        {field("name", said.userName, !isNamed && said.userNameWrong, said.userNameHint)}
        {field("display_name", said.displayName, false)}
        {field("email", said.email, !isMail && said.emailWrong)}
        <Segments<Role>
          label={said.role}
          showsLabel
          value={role}
          onChange={setRole}
          choices={(["user", "admin"] as const).map((value) => ({ value, label: common.role[value] }))}
        />
        {adding.error ? <ErrorNote error={adding.error} /> : null}
      </form>
    </Dialog>
  );
}

function useAdding(onDone: () => void) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: NewUser) => addUser(given),
    meta: { quiet: true },
    onSuccess: ({ name }) => {
      toast({ text: said.userAdded(name) });
      onDone();
      return queries.invalidateQueries({ queryKey: usersQuery.queryKey });
    },
  });
}
