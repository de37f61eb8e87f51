import { Hammer } from "lucide-react";
import { Page, PageBar } from "@/app/slots";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { EmptyState } from "@/ui";

export function UsagePage() {
  const said = useWords(appWords);
  return (
    <Page>
      <PageBar title={said.nav.usage} />
      <EmptyState icon={<Hammer aria-hidden />} title={said.nav.usage} hint={said.soon} />
    </Page>
  );
}
