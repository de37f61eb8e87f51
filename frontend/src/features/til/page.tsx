import { Hammer } from "lucide-react";
import { Page, PageBar } from "@/app/slots";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { EmptyState } from "@/ui";

export function TilPage() {
  const said = useWords(appWords);
  return (
    <Page>
      <PageBar title={said.nav.til} />
      <EmptyState icon={<Hammer aria-hidden />} title={said.nav.til} hint={said.soon} />
    </Page>
  );
}
