import { useMutation, useQueryClient } from "@tanstack/react-query";
import { EllipsisVertical, Gauge, Link2, LockKeyhole, LockKeyholeOpen, Trash2 } from "lucide-react";
import { useState } from "react";
import { useMe } from "@/api/me";
import type { UserOut } from "@/api/types";
import { changeUser, usersQuery } from "@/api/users";
import { adminWords } from "@/i18n/admin";
import { appWords } from "@/i18n/app";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, IconButton, Menu, MenuItem, MenuSeparator, Select, toast } from "@/ui";
import { LimitsForm } from "./limits-form";
import { DeletingUser, LockingUser } from "./user-ends";
import { UserLink } from "./user-link";

type Asking = "" | "lock" | "limits" | "link" | "delete";

export function UserRow({ user }: { user: UserOut }) {
  const said = useWords(adminWords);
  const [asking, ask] = useState<Asking>("");
  const close = () => ask("");
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5 sm:px-5">
      <Who user={user} />
      <RoleChoice user={user} />
      <Acts user={user} onAsk={ask} />
      {asking === "lock" ? <LockingUser user={user} onClose={close} /> : null}
      {asking === "limits" ? <LimitsForm user={user} onClose={close} /> : null}
      {asking === "link" ? <UserLink user={user} onClose={close} /> : null}
      {asking === "delete" ? <DeletingUser user={user} onClose={close} /> : null}
      <span className="sr-only">{said.statuses[user.status]}</span>
    </li>
  );
}

function Who({ user }: { user: UserOut }) {
  const said = useWords(adminWords);
  const formats = useFormats();
  const me = useMe();
  const shown = user.display_name || user.name;
  const facts = [
    user.display_name ? user.name : null,
    user.email,
    user.issuer ? said.via(hostOf(user.issuer)) : null,
    `${said.lastSeen} ${user.signed_in_at ? formats.ago(user.signed_in_at) : said.never}`,
  ].filter((fact) => fact !== null);
  return (
    <div className="flex min-w-52 flex-1 items-center gap-3">
      <span
        aria-hidden
        className="grid size-9 shrink-0 place-items-center rounded-full bg-sunken text-sm font-semibold text-ink-2"
      >
        {[...shown][0]?.toUpperCase()}
      </span>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium">{shown}</span>
          {user.id === me.id ? <Badge tone="accent">{said.you}</Badge> : null}
          {user.status === "locked" ? (
            <Badge tone="danger" icon={<LockKeyhole aria-hidden />}>
              {said.statuses.locked}
            </Badge>
          ) : null}
          {user.limits ? <Badge>{said.ownLimits}</Badge> : null}
        </p>
        <p className="truncate text-xs text-ink-3">{facts.join(" · ")}</p>
      </div>
    </div>
  );
}

function RoleChoice({ user }: { user: UserOut }) {
  const said = useWords(adminWords);
  const { role: names } = useWords(appWords);
  const change = useChange();
  return (
    <Select
      aria-label={said.roleOf(user.name)}
      value={user.role}
      disabled={change.isPending}
      onChange={(event) => change.mutate({ user, change: { role: event.target.value as UserOut["role"] } })}
      className="w-40 max-sm:order-last max-sm:w-full"
    >
      <option value="user">{names.user}</option>
      <option value="admin">{names.admin}</option>
    </Select>
  );
}

function Acts({ user, onAsk }: { user: UserOut; onAsk: (what: Asking) => void }) {
  const said = useWords(adminWords);
  const change = useChange();
  const unlock = () =>
    change.mutate(
      { user, change: { status: "active" } },
      { onSuccess: () => toast({ text: said.unlocked(user.name) }) },
    );
  return (
    <Menu
      trigger={
        <IconButton label={said.actions(user.name)} className="-mr-2">
          <EllipsisVertical aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<Link2 aria-hidden />} onSelect={() => onAsk("link")}>
        {said.link}
      </MenuItem>
      <MenuItem icon={<Gauge aria-hidden />} onSelect={() => onAsk("limits")}>
        {said.limits}
      </MenuItem>
      <MenuSeparator />
      {user.status === "locked" ? (
        <MenuItem icon={<LockKeyholeOpen aria-hidden />} onSelect={unlock}>
          {said.unlock}
        </MenuItem>
      ) : (
        <MenuItem icon={<LockKeyhole aria-hidden />} danger onSelect={() => onAsk("lock")}>
          {said.lock}
        </MenuItem>
      )}
      <MenuItem icon={<Trash2 aria-hidden />} danger onSelect={() => onAsk("delete")}>
        {said.deleteUser}
      </MenuItem>
    </Menu>
  );
}

function useChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ user, change }: { user: UserOut; change: Parameters<typeof changeUser>[1] }) =>
      changeUser(user.id, change),
    onSettled: () => queries.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
}

function hostOf(issuer: string): string {
  try {
    return new URL(issuer).host;
  } catch {
    return issuer;
  }
}
