import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { type Adapter, type AdapterUse, adaptersQuery, assign, withdraw } from "@/api/adapters";
import { usersQuery } from "@/api/users";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { Button, Dialog, ErrorNote, Field, IconButton, Input } from "@/ui";
import { Segments } from "@/ui/choice";
import { useUserName } from "./names";

/** A use bears the id of a user; none is everybody's. */
export const usersOf = (use: AdapterUse, nameOf: (id: string) => string, everybody: string) =>
  use.user ? nameOf(use.user) : everybody;

export function Uses({ adapter, onClose }: { adapter: Adapter; onClose: () => void }) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const nameOf = useUserName();
  const taking = useMutation({
    mutationFn: (use: AdapterUse) => withdraw(adapter.name, use.user && nameOf(use.user)),
    meta: { quiet: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: adaptersQuery.queryKey }),
  });
  return (
    <Dialog open onClose={onClose} title={said.usesOf(adapter.name)}>
      <div className="flex flex-col gap-6">
        {adapter.uses.length ? (
          <ul className="divide-y divide-line rounded-lg border border-line">
            {adapter.uses.map((use) => {
              const who = usersOf(use, nameOf, said.everybody);
              return (
                <li key={use.user ?? ""} className="flex items-center gap-3 py-2 pr-2 pl-4 text-sm">
                  <span className="min-w-0 flex-1 truncate font-medium">{who}</span>
                  <span className="text-ink-3">{use.is_default ? said.byDefault : said.onRequest}</span>
                  <IconButton
                    label={said.withdrawOf(who)}
                    disabled={taking.isPending}
                    onClick={() => taking.mutate(use)}
                  >
                    <X aria-hidden />
                  </IconButton>
                </li>
              );
            })}
          </ul>
        ) : (
          <p className="text-sm text-ink-2">{said.nobodyUses}</p>
        )}
        {taking.error ? <ErrorNote error={taking.error} /> : null}
        <Giving adapter={adapter.name} />
      </div>
    </Dialog>
  );
}

function Giving({ adapter }: { adapter: string }) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const known = useId();
  const { data: users } = useQuery(usersQuery);
  const [user, setUser] = useState("");
  const [how, setHow] = useState<"default" | "request">("default");
  const giving = useMutation({
    mutationFn: () => assign(adapter, { user: user.trim() || null, is_default: how === "default" }),
    meta: { quiet: true },
    onSuccess: () => {
      setUser("");
      return queries.invalidateQueries({ queryKey: adaptersQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    giving.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 border-t border-line pt-5">
      <Field label={said.useUser} hint={said.useUserHint}>
        {(given) => (
          <Input
            {...given}
            list={known}
            value={user}
            maxLength={64}
            autoComplete="off"
            autoCapitalize="none"
            onChange={(event) => setUser(event.target.value)}
          />
        )}
      </Field>
      <datalist id={known}>
        {(users ?? []).map((one) => (
          <option key={one.id} value={one.name} />
        ))}
      </datalist>
      <Segments
        label={said.useHow}
        showsLabel
        value={how}
        onChange={setHow}
        choices={[
          { value: "default", label: said.byDefault },
          { value: "request", label: said.onRequest },
        ]}
      />
      {giving.error ? <ErrorNote error={giving.error} /> : null}
      <Button type="submit" look="primary" busy={giving.isPending} className="self-end">
        {said.assign}
      </Button>
    </form>
  );
}
