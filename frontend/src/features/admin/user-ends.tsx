import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { UserOut } from "@/api/types";
import { changeUser, deleteUser, usersQuery } from "@/api/users";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { Field, Input, toast } from "@/ui";
import { Confirm } from "@/ui/confirm";

interface EndProps {
  user: UserOut;
  onClose: () => void;
}

export function LockingUser({ user, onClose }: EndProps) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const act = async () => {
    await changeUser(user.id, { status: "locked" });
    toast({ text: said.locked(user.name) });
    await queries.invalidateQueries({ queryKey: usersQuery.queryKey });
  };
  return (
    <Confirm
      open
      title={said.lockTitle(user.name)}
      description={said.lockHint}
      act={said.lock}
      onConfirm={act}
      onClose={onClose}
    />
  );
}

/** Nothing brings it back: the name has to be typed. */
export function DeletingUser({ user, onClose }: EndProps) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const act = async () => {
    await deleteUser(user.id);
    toast({ text: said.deleted(user.name) });
    await queries.invalidateQueries({ queryKey: usersQuery.queryKey });
  };
  return (
    <Confirm
      open
      title={said.deleteTitle(user.name)}
      description={said.deleteHint}
      act={said.deleteUser}
      disabled={typed !== user.name}
      onConfirm={act}
      onClose={onClose}
    >
      <Field label={said.typeName(user.name)}>
        {(given) => (
          <Input
            {...given}
            value={typed}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
    </Confirm>
  );
}
