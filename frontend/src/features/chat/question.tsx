import { ClipboardPaste, Pencil } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import { appWords } from "@/i18n/app";
import { chatWords } from "@/i18n/chat";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Button, CopyButton, IconButton, Textarea } from "@/ui";
import { parted } from "./attachments";
import { BranchPicker } from "./branch-picker";
import type { Node, Siblings } from "./tree";
import { useComposing } from "./use-composing";

export interface QuestionProps {
  node: Node;
  siblings: Siblings;
  isBusy: boolean;
  isEditing: boolean;
  onEditing: (id: string | null) => void;
  onEdit: (node: Node, text: string) => void;
  onChoose: (id: string) => void;
}

const FOLDED = 1200;

export const Question = memo(function Question({
  node,
  siblings,
  isBusy,
  isEditing,
  onEditing,
  onEdit,
  onChoose,
}: QuestionProps) {
  const said = useWords(chatWords);
  if (isEditing) {
    return (
      <Editing
        text={node.content}
        onCancel={() => onEditing(null)}
        onSave={(text) => {
          onEditing(null);
          onEdit(node, text);
        }}
      />
    );
  }
  return (
    <article aria-label={said.you} className="group flex flex-col items-end gap-1">
      <div className="max-w-[85%] rounded-xl rounded-br-sm bg-accent-soft px-4 py-2.5 text-ink">
        <Words content={node.content} />
      </div>
      <div className="flex h-8 items-center text-ink-3 transition-opacity focus-within:opacity-100 group-hover:opacity-100 pointer-fine:opacity-0">
        <CopyButton label={said.copyMessage} text={node.content} />
        {node.status === "failed" ? null : (
          <IconButton label={said.edit} onClick={() => onEditing(node.id)} disabled={isBusy}>
            <Pencil aria-hidden />
          </IconButton>
        )}
        <BranchPicker siblings={siblings} disabled={isBusy} onChoose={onChoose} />
      </div>
    </article>
  );
});

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

function Editing({
  text,
  onSave,
  onCancel,
}: {
  text: string;
  onSave: (text: string) => void;
  onCancel: () => void;
}) {
  const said = useWords(chatWords);
  const app = useWords(appWords);
  const field = useRef<HTMLTextAreaElement>(null);
  const [now, setNow] = useState(text);
  const save = () => {
    const value = field.current?.value.trim() ?? "";
    if (value) onSave(value);
  };
  const composing = useComposing(save);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
  }, [text]);
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Textarea
        ref={field}
        aria-label={said.editLabel}
        value={now}
        onChange={(event) => setNow(event.target.value)}
        {...composing}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onCancel();
          } else composing.onKeyDown(event);
        }}
        className="field-sizing-content max-h-[50dvh]"
      />
      <div className="flex justify-end gap-2">
        <Button look="ghost" onClick={onCancel}>
          {app.cancel}
        </Button>
        <Button type="submit" look="primary" disabled={!now.trim()}>
          {said.saveAndRun}
        </Button>
      </div>
    </form>
  );
}
