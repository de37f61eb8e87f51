import { Send } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Interview } from "@/api/types";
import { interviewWords } from "@/i18n/interview";
import { useWords } from "@/i18n/words";
import { keep, kept } from "@/lib/kept";
import { Button, Field, Textarea } from "@/ui";

const MOST = 10_000;

/** What is being written survives a reload; Enter alone begins a line, for answers have several. */
export function AnswerForm({
  draftKey,
  isBusy,
  onAnswer,
  onSkip,
  dontKnow,
}: {
  draftKey: string;
  isBusy: boolean;
  onAnswer: (text: string) => Promise<Interview | null>;
  onSkip: () => Promise<Interview | null>;
  /** In the interview's language, not the page's. */
  dontKnow: string;
}) {
  const said = useWords(interviewWords).mock;
  const [text, setText] = useState(() => kept(draftKey) ?? "");
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const write = (next: string) => {
    setText(next);
    keep(draftKey, next || null);
  };
  const reply = async (act: () => Promise<Interview | null>) => {
    if (isBusy) return;
    if (await act()) keep(draftKey, null);
  };
  const submit = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    if (text.trim()) void reply(() => onAnswer(text));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <Field label={said.answer} hidesLabel>
        {(field) => (
          <Textarea
            {...field}
            ref={box}
            rows={6}
            maxLength={MOST}
            placeholder={said.placeholder}
            value={text}
            readOnly={isBusy}
            onChange={(event) => write(event.target.value)}
            onKeyDown={(event) => {
              const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
              if (isSend && !event.nativeEvent.isComposing) submit(event);
            }}
            className="max-h-96"
          />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-2 max-sm:justify-between">
        <Button look="ghost" disabled={isBusy} onClick={() => void reply(() => onAnswer(dontKnow))}>
          {said.dontKnow}
        </Button>
        <Button look="ghost" disabled={isBusy} onClick={() => void reply(onSkip)}>
          {said.skip}
        </Button>
        <span className="ml-auto text-xs text-ink-3 max-sm:hidden">{said.sendHint}</span>
        <Button
          type="submit"
          look="primary"
          className="max-sm:order-first max-sm:w-full"
          disabled={!text.trim()}
          busy={isBusy}
          icon={<Send aria-hidden className="size-4" />}
        >
          {said.send}
        </Button>
      </div>
    </form>
  );
}
