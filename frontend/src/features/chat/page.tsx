import { MessageSquare } from "lucide-react";
import { Page, PageBar } from "@/app/slots";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { EmptyState } from "@/ui";

export function ChatPage() {
  const said = useWords(appWords);
  return (
    <Page>
      <PageBar title={said.nav.chat} />
      <EmptyState icon={<MessageSquare aria-hidden />} title={said.nav.chat} hint={said.soon} />
    </Page>
  );
}
