import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { closeSession, sessionsQuery } from "@/api/account";
import type { SessionOut } from "@/api/types";
import { accountWords } from "@/i18n/account";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, Button, ErrorNote, LoadingRows, Section, toast } from "@/ui";
import { Confirm } from "@/ui/confirm";
import { agentName, isPhone } from "./agent";

export function Sessions() {
  const said = useWords(accountWords);
  const queries = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(sessionsQuery);
  const [closing, setClosing] = useState<SessionOut | null>(null);
  const close = async () => {
    if (!closing) return;
    await closeSession(closing.id);
    toast({ text: said.closed });
    await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  };
  return (
    <Section title={said.sessions} hint={said.sessionsHint}>
      {isPending ? <LoadingRows count={2} /> : null}
      {error ? <ErrorNote error={error} onRetry={() => void refetch()} /> : null}
      {data ? (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
          {data.map((session) => (
            <Row key={session.id} session={session} onClose={() => setClosing(session)} />
          ))}
        </ul>
      ) : null}
      <Confirm
        open={closing !== null}
        title={said.closeTitle}
        description={closing ? agentName(closing.agent) || said.unknownAgent : ""}
        act={said.close}
        onConfirm={close}
        onClose={() => setClosing(null)}
      />
    </Section>
  );
}

function Row({ session, onClose }: { session: SessionOut; onClose: () => void }) {
  const said = useWords(accountWords);
  const formats = useFormats();
  const Sign = isPhone(session.agent) ? Smartphone : Monitor;
  const name = agentName(session.agent) || said.unknownAgent;
  return (
    <li className="flex items-center gap-4 px-4 py-3.5 sm:px-5">
      <Sign aria-hidden className="size-5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium" title={session.agent}>
          {name}
        </p>
        <p className="text-xs text-ink-3">
          {said.seen(formats.ago(session.seen_at))} · {said.signedIn(formats.date(session.created_at))}
        </p>
      </div>
      {session.is_this ? (
        <Badge tone="ok">{said.thisOne}</Badge>
      ) : (
        <Button size="sm" aria-label={said.closeOf(name)} onClick={onClose}>
          {said.close}
        </Button>
      )}
    </li>
  );
}
