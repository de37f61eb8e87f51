import { Pencil, SendHorizontal, X } from "lucide-react";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { IconButton } from "@/ui";

export interface QueueProps {
  items: readonly string[];
  onEdit: (at: number) => void;
  onDelete: (at: number) => void;
  onNow: () => void;
}

/** What is said while an answer is written waits here. */
export function Queue({ items, onEdit, onDelete, onNow }: QueueProps) {
  const said = useWords(chatWords);
  if (!items.length) return null;
  return (
    <ul aria-label={said.queued} className="mx-4 mb-2 flex flex-col gap-1">
      {items.map((text, at) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the same words may wait twice
          key={at}
          className="flex items-center gap-1 rounded-md border border-line bg-sunken py-1 pr-1 pl-3 text-sm animate-appear"
        >
          <span className="mr-1 shrink-0 text-xs text-ink-3">{said.queued}</span>
          <span className="min-w-0 flex-1 truncate">{text}</span>
          <IconButton label={said.queuedEdit} onClick={() => onEdit(at)}>
            <Pencil aria-hidden />
          </IconButton>
          {at === 0 ? (
            <IconButton label={said.queuedNow} onClick={onNow}>
              <SendHorizontal aria-hidden />
            </IconButton>
          ) : null}
          <IconButton label={said.queuedDelete} onClick={() => onDelete(at)}>
            <X aria-hidden />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
