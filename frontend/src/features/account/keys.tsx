import { useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { keysQuery, revokeKey } from "@/api/account";
import type { KeyMade, KeyOut } from "@/api/types";
import { accountWords } from "@/i18n/account";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, Button, Card, ErrorNote, LoadingRows, Section, toast } from "@/ui";
import { Confirm } from "@/ui/confirm";
import { KeyForm } from "./key-form";
import { KeyShown } from "./key-shown";

export function Keys() {
  const said = useWords(accountWords);
  const queries = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(keysQuery);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<KeyMade | null>(null);
  const [revoking, setRevoking] = useState<KeyOut | null>(null);
  const renew = () => queries.invalidateQueries({ queryKey: keysQuery.queryKey });
  const revoke = async () => {
    if (!revoking) return;
    await revokeKey(revoking.id);
    toast({ text: said.revoked });
    await renew();
  };
  const done = (key: KeyMade) => {
    setMaking(false);
    setMade(key);
    void renew();
  };
  return (
    <Section
      title={said.keys}
      hint={said.keysHint}
      actions={
        <Button onClick={() => setMaking(true)} icon={<Plus aria-hidden className="size-4" />}>
          {said.makeKey}
        </Button>
      }
    >
      {isPending ? <LoadingRows count={2} /> : null}
      {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : null}
      {data?.length === 0 ? (
        <Card className="flex items-center gap-4">
          <span className="grid size-10 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-ink">
            <KeyRound aria-hidden className="size-5" />
          </span>
          <div>
            <p className="font-medium">{said.noKeys}</p>
            <p className="mt-0.5 text-sm text-ink-2">{said.noKeysHint}</p>
          </div>
        </Card>
      ) : null}
      {data?.length ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
          {data.map((key) => (
            <Row key={key.id} shown={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      ) : null}
      {isMaking ? <KeyForm onMade={done} onClose={() => setMaking(false)} /> : null}
      {made ? <KeyShown made={made} onClose={() => setMade(null)} /> : null}
      <Confirm
        open={revoking !== null}
        title={said.revokeTitle(revoking?.name ?? "")}
        description={said.revokeHint}
        act={said.revoke}
        onConfirm={revoke}
        onClose={() => setRevoking(null)}
      />
    </Section>
  );
}

function Row({ shown: key, onRevoke }: { shown: KeyOut; onRevoke: () => void }) {
  const said = useWords(accountWords);
  const formats = useFormats();
  const names: Readonly<Record<string, string>> = said.featureNames;
  const scope = [...(key.features ?? []).map((name) => names[name] ?? name), ...(key.models ?? [])];
  const isOver = key.expires_at !== null && new Date(key.expires_at).getTime() < Date.now();
  const facts = [
    said.created(formats.date(key.created_at)),
    key.used_at ? said.used(formats.ago(key.used_at)) : said.neverUsed,
    key.expires_at ? said.until(formats.date(key.expires_at)) : said.endless,
  ];
  return (
    <li className="flex items-start gap-4 px-4 py-3.5 sm:px-5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="truncate font-medium">{key.name}</span>
          <code className="font-mono text-xs text-ink-3">{key.prefix}…</code>
          {isOver ? <Badge tone="warn">{said.expired}</Badge> : null}
        </p>
        <p className="mt-0.5 text-xs text-ink-3">{facts.join(" · ")}</p>
        <p className="mt-2 flex flex-wrap gap-1.5">
          {scope.length ? (
            scope.map((name) => <Badge key={name}>{name}</Badge>)
          ) : (
            <Badge>{said.everything}</Badge>
          )}
        </p>
      </div>
      <Button size="sm" look="danger" aria-label={said.revokeOf(key.name)} onClick={onRevoke}>
        {said.revoke}
      </Button>
    </li>
  );
}
