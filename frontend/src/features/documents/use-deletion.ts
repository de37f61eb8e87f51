import { useQueryClient } from "@tanstack/react-query";
import { documentAddress } from "@/api/documents";
import type { Document } from "@/api/types";
import { remove } from "@/app/removal";
import { documentsWords } from "@/i18n/documents";
import { useWords } from "@/i18n/words";

export function useDeletion(): (document: Document) => void {
  const said = useWords(documentsWords);
  const queries = useQueryClient();
  return ({ id, title, name }) =>
    remove({
      things: [{ path: documentAddress(id), name: title || name }],
      text: said.removed(title || name),
      onSettled: () => queries.invalidateQueries({ queryKey: ["documents"] }),
    });
}
