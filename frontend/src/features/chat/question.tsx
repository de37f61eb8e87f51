import { ClipboardPaste, Pencil } from "lucide-react";
import { memo, type RefObject, useEffect, useRef, useState } from "react";
import { chatWords } from "@/i18n/chat";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { useDraft } from "@/lib/drafts";
import { Button, CopyButton, IconButton } from "@/ui";
import { parted } from "./attachments";
import { BranchPicker } from "./branch-picker";
import { Editing, Unsent } from "./editing";
import type { Node, Siblings } from "./tree";

export interface QuestionProps {
  node: Node;
  siblings: Siblings;
  isBusy: boolean;
  isEditing: boolean;
  /** Where its draft is kept; null for what is not kept. */
  draft: string | null;
  onEditing: (id: string | null) => void;
  onEdit: (node: Node, text: string) => void;
  onChoose: (id: string) => void;
}

const FOLDED = 1200;

export const Question = memo(function Question(props: QuestionProps) {
  const { node, isBusy, isEditing, draft, onEditing, onEdit } = props;
  const [unsent, keep] = useDraft(draft);
  const pencil = useRef<HTMLButtonElement>(null);
  useWayBack(pencil, `${isEditing} ${unsent}`);
  const run = (text: string) => {
    keep("");
    onEditing(null);
    onEdit(node, text);
  };
  const save = (text: string) => {
    keep(text === node.content ? "" : text);
    onEditing(null);
  };
  if (!isEditing)
    return <Asked {...props} pencil={pencil} unsent={unsent} onRun={run} onDiscard={() => keep("")} />;
  return (
    <Editing
      text={unsent || node.content}
      isBusy={isBusy}
      onRun={run}
      onSave={draft === null ? null : save}
      onCancel={() => onEditing(null)}
    />
  );
});

interface AskedProps extends QuestionProps {
  pencil: RefObject<HTMLButtonElement | null>;
  unsent: string;
  onRun: (text: string) => void;
  onDiscard: () => void;
}

function Asked({
  node,
  siblings,
  isBusy,
  pencil,
  unsent,
  onEditing,
  onChoose,
  onRun,
  onDiscard,
}: AskedProps) {
  const said = useWords(chatWords);
  return (
    <article aria-label={said.you} className="group flex flex-col items-end gap-1">
      <div className="max-w-[85%] rounded-xl rounded-br-sm bg-accent-soft px-4 py-2.5 text-ink">
        <Words content={node.content} />
      </div>
      <div
        data-actions
        className="flex h-8 items-center text-ink-3 transition-opacity focus-within:opacity-100 group-hover:opacity-100 pointer-fine:opacity-0"
      >
        <CopyButton label={said.copyMessage} text={node.content} />
        {node.status === "failed" ? null : (
          <IconButton ref={pencil} label={said.edit} onClick={() => onEditing(node.id)} disabled={isBusy}>
            <Pencil aria-hidden />
          </IconButton>
        )}
        <BranchPicker siblings={siblings} disabled={isBusy} onChoose={onChoose} />
      </div>
      {unsent ? <Unsent text={unsent} isBusy={isBusy} onRun={onRun} onDiscard={onDiscard} /> : null}
    </article>
  );
}

/** Keys go on from here when what they were at has gone with what was changed. */
function useWayBack(place: RefObject<HTMLElement | null>, state: string): void {
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== state && document.activeElement === document.body) place.current?.focus();
    before.current = state;
  }, [place, state]);
}

function Words({ content }: { content: string }) {
  const said = useWords(chatWords);
  const formats = useFormats();
  const [isWhole, setWhole] = useState(false);
  const { text, pasted } = parted(content);
  const isLong = text.length > FOLDED;
  if (!content) return <p className="text-sm text-ink-2 italic">{said.unknownQuestion}</p>;
  return (
    <>
      <p className="whitespace-pre-wrap">{isLong && !isWhole ? `${text.slice(0, FOLDED)}…` : text}</p>
      {isLong ? (
        <Button look="ghost" size="sm" className="-ml-3" onClick={() => setWhole(!isWhole)}>
          {isWhole ? said.showLess : said.showAll}
        </Button>
      ) : null}
      {pasted.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a message does not change
        <details key={at} className="mt-2 rounded-md border border-line bg-surface text-sm">
          <summary className="flex items-center gap-2 px-3 py-2">
            <ClipboardPaste aria-hidden className="size-4 text-ink-3" />
            {said.attached(formats.number(one.length))}
          </summary>
          <pre className="scroll-quiet max-h-72 overflow-auto border-t border-line px-3 py-2 font-mono text-xs whitespace-pre-wrap">
            {one}
          </pre>
        </details>
      ))}
    </>
  );
}
