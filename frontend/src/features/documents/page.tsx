import { useState } from "react";
import type { Shelf } from "@/api/documents";
import { Page, PageBar, PageHead } from "@/app/slots";
import { documentsWords } from "@/i18n/documents";
import { useWords } from "@/i18n/words";
import { Tabs } from "@/ui";
import { Adding } from "./adding";
import { Finder } from "./finder";
import { ShelfList } from "./shelf";
import { UploadList } from "./upload-list";
import { useUploads } from "./use-uploads";

type View = Shelf | "search";

export function DocumentsPage() {
  const said = useWords(documentsWords);
  const [view, setView] = useState<View>("mine");
  const sending = useUploads();
  return (
    <Page wide>
      <PageBar title={said.title} />
      <PageHead title={said.title} hint={said.hint} />
      <Tabs<View>
        label={said.views}
        value={view}
        onChange={setView}
        tabs={[
          {
            value: "mine",
            label: said.mine,
            content: (
              <div className="flex flex-col gap-8">
                <Adding onFiles={sending.add} />
                <UploadList {...sending} />
                <ShelfList of="mine" />
              </div>
            ),
          },
          { value: "community", label: said.community, content: <ShelfList of="community" /> },
          { value: "search", label: said.search, content: <Finder /> },
        ]}
      />
    </Page>
  );
}
