import { useQueryClient } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { addressOf, revokeShare } from "@/api/shares";
import type { Share } from "@/api/types";
import { textOf } from "@/app/query-client";
import { useFormats } from "@/i18n/format";
import { sharingWords } from "@/i18n/sharing";
import { useWords } from "@/i18n/words";
import { Button, CopyButton, toast } from "@/ui";

/** Links that were given out, each to be copied, looked at, or taken back. */
export function Links({ links, label }: { links: readonly Share[]; label: string }) {
  return (
    <ul
      aria-label={label}
      className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low"
    >
      {links.map((link) => (
        <Row key={link.id} link={link} />
      ))}
    </ul>
  );
}

function Row({ link }: { link: Share }) {
  const said = useWords(sharingWords);
  const formats = useFormats();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const title = link.title || said.untitled;
  const revoke = async () => {
    setBusy(true);
    try {
      await revokeShare(link.id);
      toast({ text: said.revoked });
    } catch (error) {
      toast({ text: textOf(error), tone: "danger" });
      setBusy(false);
    }
    await queries.invalidateQueries({ queryKey: ["shares"] });
  };
  return (
    <li className="flex items-center gap-2 py-2.5 pr-3 pl-4">
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">{title}</p>
        <p className="text-xs text-ink-3">
          {said.until(formats.date(link.expires_at))} · {said.messages(link.messages)}
        </p>
      </div>
      <CopyButton label={said.copyLink(title)} text={addressOf(link.id)} />
      <a
        href={`/shared/${link.id}`}
        target="_blank"
        rel="noopener"
        aria-label={said.openLink(title)}
        title={said.openLink(title)}
        className="grid size-8 shrink-0 place-items-center rounded-md text-ink-2 transition-colors hover:bg-hover hover:text-ink"
      >
        <ExternalLink aria-hidden className="size-4" />
      </a>
      <Button size="sm" busy={isBusy} aria-label={said.revokeOf(title)} onClick={() => void revoke()}>
        {said.revoke}
      </Button>
    </li>
  );
}
