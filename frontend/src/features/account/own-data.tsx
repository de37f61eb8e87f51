import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { download } from "@/api/download";
import { useMe } from "@/api/me";
import { textOf } from "@/app/query-client";
import { accountWords } from "@/i18n/account";
import { useLanguage } from "@/i18n/language";
import { useWords } from "@/i18n/words";
import { Button, buttonLook, Section, toast } from "@/ui";

export function OwnData() {
  const said = useWords(accountWords);
  const language = useLanguage();
  const me = useMe();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const csv = `/api/usage.csv?${new URLSearchParams({ tz: zone, language })}`;
  return (
    <Section title={said.data} hint={said.dataHint}>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
        <Row
          name={said.chats}
          hint={said.chatsHint}
          way={
            <Link to="/chat" className={buttonLook("secondary", "sm")}>
              {said.toChats}
            </Link>
          }
        />
        <Row
          name={said.documents}
          hint={said.documentsHint}
          way={
            <Link to="/documents" className={buttonLook("secondary", "sm")}>
              {said.toDocuments}
            </Link>
          }
        />
        <Row
          name={said.usageCsv}
          hint={said.usageCsvHint}
          way={
            <Button size="sm" onClick={() => void save(csv)}>
              {said.download}
            </Button>
          }
        />
        <Row name={said.everythingOfMe} hint={said.everythingOfMeHint(me.name)} />
      </ul>
    </Section>
  );
}

function Row({ name, hint, way }: { name: string; hint: string; way?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-4 py-3.5 sm:px-5">
      <div className="min-w-56 flex-1">
        <h3 className="text-sm font-medium">{name}</h3>
        <p className="mt-0.5 text-sm text-ink-2">{hint}</p>
      </div>
      {way}
    </li>
  );
}

async function save(address: string): Promise<void> {
  try {
    await download(address);
  } catch (error) {
    toast({ text: textOf(error), tone: "danger" });
  }
}
