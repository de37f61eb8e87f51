import { useQueryClient } from "@tanstack/react-query";
import { deleteDocument } from "@/api/documents";
import type { Document } from "@/api/types";
import { documentsWords } from "@/i18n/documents";
import { useWords } from "@/i18n/words";
import { toast } from "@/ui";
import { Confirm } from "@/ui/confirm";

export function Deleting({
  document,
  open,
  onClose,
}: {
  document: Document;
  open: boolean;
  onClose: () => void;
}) {
  const said = useWords(documentsWords);
  const queries = useQueryClient();
  const title = document.title || document.name;
  const remove = async () => {
    await deleteDocument(document.id);
    toast({ text: said.removed(title) });
    await queries.invalidateQueries({ queryKey: ["documents"] });
  };
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title={said.removeTitle}
      description={said.removeHint(title)}
      act={said.remove}
      onConfirm={remove}
    />
  );
}
