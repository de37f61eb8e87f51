import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import type { UserOut } from "@/api/types";
import { makeLink } from "@/api/users";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { Button, CopyButton, Dialog, ErrorNote, Skeleton } from "@/ui";

/** Made when it is asked for, and shown this once. */
export function UserLink({ user, onClose }: { user: UserOut; onClose: () => void }) {
  const said = useWords(adminWords);
  const { mutate, data, error } = useMutation({ mutationFn: makeLink, meta: { quiet: true } });
  useEffect(() => mutate(user.id), [mutate, user.id]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.linkTitle(user.name)}
      description={said.linkHint}
      footer={
        <Button look="primary" onClick={onClose}>
          {said.done}
        </Button>
      }
    >
      {error ? <ErrorNote error={error} onRetry={() => mutate(user.id)} /> : null}
      {data ? (
        <div className="flex items-start gap-2 rounded-md bg-sunken py-2 pr-2 pl-4">
          <code className="min-w-0 flex-1 py-1 font-mono text-sm break-all">{data.link}</code>
          <CopyButton text={data.link} label={said.copyLink} />
        </div>
      ) : error ? null : (
        <Skeleton className="h-12 w-full" />
      )}
    </Dialog>
  );
}
