import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { appWords } from "@/i18n/app";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { Button, Textarea } from "@/ui";
import { chordOf } from "./chords";
import { useComposing } from "./use-composing";

export interface EditingProps {
  text: string;
  isBusy: boolean;
  onRun: (text: string) => void;
  /** Nothing for what may not be kept. */
  onSave: ((text: string) => void) | null;
  onCancel: () => void;
}

/** A question in other words: asked beside the first, or kept in this browser until somebody asks it. The server stores no
 * question without an answer. */
export function Editing({ text, isBusy, onRun, onSave, onCancel }: EditingProps) {
  const said = useWords(chatWords);
  const app = useWords(appWords);
  const field = useRef<HTMLTextAreaElement>(null);
  const [now, setNow] = useState(text);
  const withText = (act: ((text: string) => void) | null) => {
    const value = field.current?.value.trim();
    if (value) act?.(value);
  };
  const run = () => withText(isBusy ? onSave : onRun);
  const save = () => withText(onSave);
  const composing = useComposing(run);
  useEffect(() => {
    const before = document.activeElement;
    field.current?.focus();
    field.current?.setSelectionRange(text.length, text.length);
    return () => {
      if (before instanceof HTMLElement && before !== document.body) before.focus();
    };
  }, [text]);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    } else if (chordOf(event.nativeEvent) === "Ctrl+KeyS") {
      event.preventDefault();
      save();
    } else composing.onKeyDown(event);
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <Textarea
        ref={field}
        aria-label={said.editLabel}
        value={now}
        onChange={(event) => setNow(event.target.value)}
        {...composing}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-[50dvh]"
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="ghost" onClick={onCancel}>
          {app.cancel}
        </Button>
        {onSave ? (
          <Button aria-keyshortcuts="Control+S" title="Ctrl+S" disabled={!now.trim()} onClick={save}>
            {said.save}
          </Button>
        ) : null}
        <Button type="submit" look="primary" disabled={isBusy || !now.trim()}>
          {said.saveAndRun}
        </Button>
      </div>
    </form>
  );
}

export interface UnsentProps {
  text: string;
  isBusy: boolean;
  onRun: (text: string) => void;
  onDiscard: () => void;
}

/** Other words that were kept; the question above is still the one that was answered. */
export function Unsent({ text, isBusy, onRun, onDiscard }: UnsentProps) {
  const said = useWords(chatWords);
  return (
    <section
      aria-label={said.unsent}
      className="max-w-[85%] rounded-xl rounded-br-sm border border-dashed border-edge px-4 py-2.5"
    >
      <p className="text-xs font-medium text-warn">{said.unsent}</p>
      <p className="mt-1 line-clamp-6 whitespace-pre-wrap text-ink-2">{text}</p>
      <div className="mt-2 flex justify-end gap-2">
        <Button look="ghost" size="sm" onClick={onDiscard}>
          {said.discard}
        </Button>
        <Button size="sm" disabled={isBusy} onClick={() => onRun(text)}>
          {said.askUnsent}
        </Button>
      </div>
    </section>
  );
}
