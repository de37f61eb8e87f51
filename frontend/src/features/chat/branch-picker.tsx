import { ChevronLeft, ChevronRight } from "lucide-react";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { IconButton } from "@/ui";
import type { Siblings } from "./tree";

/** ‹ 2/3 › */
export function BranchPicker({
  siblings,
  disabled,
  onChoose,
}: {
  siblings: Siblings;
  disabled: boolean;
  onChoose: (id: string) => void;
}) {
  const said = useWords(chatWords);
  const { ids, at } = siblings;
  if (ids.length < 2) return null;
  const to = (next: number) => {
    const id = ids[next];
    if (id) onChoose(id);
  };
  return (
    <fieldset
      className="flex items-center text-xs text-ink-2 tabular-nums"
      aria-label={said.branch(at + 1, ids.length)}
    >
      <IconButton label={said.previousBranch} disabled={disabled || at <= 0} onClick={() => to(at - 1)}>
        <ChevronLeft aria-hidden />
      </IconButton>
      <span aria-hidden>
        {at + 1}/{ids.length}
      </span>
      <IconButton
        label={said.nextBranch}
        disabled={disabled || at >= ids.length - 1}
        onClick={() => to(at + 1)}
      >
        <ChevronRight aria-hidden />
      </IconButton>
    </fieldset>
  );
}
