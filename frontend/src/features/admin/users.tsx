import { useQuery } from "@tanstack/react-query";
import { Search, UserPlus, UserRoundX } from "lucide-react";
import { useState } from "react";
import type { UserOut } from "@/api/types";
import { usersQuery } from "@/api/users";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { Button, EmptyState, ErrorState, Input, LoadingRows } from "@/ui";
import { UserForm } from "./user-form";
import { UserRow } from "./user-row";

export function Users() {
  const said = useWords(adminWords);
  const { data, error, isPending, refetch } = useQuery(usersQuery);
  const [q, setQ] = useState("");
  const [isAdding, setAdding] = useState(false);
  if (isPending) return <LoadingRows count={4} className="h-[4.5rem] w-full" />;
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const shown = found(data, q);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <span className="relative min-w-52 flex-1">
          <Search
            aria-hidden
            className="pointer-events-none absolute top-1/2 left-3.5 size-4 -translate-y-1/2 text-ink-3"
          />
          <Input
            type="search"
            aria-label={said.findUser}
            placeholder={said.findUser}
            value={q}
            onChange={(event) => setQ(event.target.value)}
            className="pl-10"
          />
        </span>
        <Button
          look="primary"
          onClick={() => setAdding(true)}
          icon={<UserPlus aria-hidden className="size-4" />}
          className="h-11"
        >
          {said.addUser}
        </Button>
      </div>
      <p role="status" className="text-sm text-ink-3">
        {said.count(shown.length)}
      </p>
      {shown.length ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
          {shown.map((user) => (
            <UserRow key={user.id} user={user} />
          ))}
        </ul>
      ) : (
        <EmptyState icon={<UserRoundX aria-hidden />} title={said.noUserFound} />
      )}
      {isAdding ? <UserForm onClose={() => setAdding(false)} /> : null}
    </div>
  );
}

export function found(users: readonly UserOut[], q: string): readonly UserOut[] {
  const wanted = q.trim().toLowerCase();
  const says = (text: string | null) => text?.toLowerCase().includes(wanted);
  return users.filter((user) => says(user.name) || says(user.display_name) || says(user.email));
}
