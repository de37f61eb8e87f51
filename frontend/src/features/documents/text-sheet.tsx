import { useQuery } from "@tanstack/react-query";
import { documentTextQuery } from "@/api/documents";
import type { Document } from "@/api/types";
import { documentsWords } from "@/i18n/documents";
import { useWords } from "@/i18n/words";
import { CopyButton, Dialog, ErrorNote, LoadingRows } from "@/ui";

export function TextSheet({
  document,
  open,
  onClose,
}: {
  document: Document;
  open: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      form="sheet"
      title={document.title || document.name}
      description={document.name}
      className="w-[min(46rem,100vw)]"
    >
      <Text id={document.id} />
    </Dialog>
  );
}

/** As it was read, which is what is found: no Markdown is drawn, so that nothing in it can act. */
function Text({ id }: { id: string }) {
  const said = useWords(documentsWords);
  const { data, error, isPending, refetch } = useQuery(documentTextQuery(id));
  if (isPending) return <LoadingRows count={6} className="h-4 w-full" />;
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (!data) return <p className="text-sm text-ink-2">{said.noText}</p>;
  return (
    <div className="relative">
      <CopyButton text={data} className="absolute top-2 right-2 bg-sunken" />
      <pre className="rounded-md bg-sunken p-4 pr-12 font-mono text-sm leading-relaxed whitespace-pre-wrap">
        {data}
      </pre>
    </div>
  );
}
