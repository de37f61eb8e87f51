import { useEffect, useRef, useState } from "react";
import { answersWords } from "@/i18n/answers";
import { useWords } from "@/i18n/words";
import { Button, Field, Textarea } from "@/ui";
import { type Opinion, REASONS } from "./feedback";

const MOST = 4000;

/** Why an answer is poor: a reason, and whatever else there is to say. */
export function OpinionForm({ given, onGive }: { given: Opinion; onGive: (opinion: Opinion) => void }) {
  const said = useWords(answersWords);
  const form = useRef<HTMLFormElement>(null);
  const [value, setValue] = useState(given.value ?? null);
  const [comment, setComment] = useState(given.comment ?? "");
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  return (
    <form
      ref={form}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onGive({ score: 0, value, comment: comment.trim() || null });
      }}
    >
      <fieldset className="flex flex-col">
        <legend className="mb-1 font-medium">{said.formTitle}</legend>
        {REASONS.map((reason) => (
          <label key={reason} className="flex min-h-8 cursor-pointer items-center gap-2.5">
            <input
              type="radio"
              name="reason"
              checked={value === reason}
              onChange={() => setValue(reason)}
              className="size-[1.125rem] accent-accent"
            />
            {said.reasons[reason]}
          </label>
        ))}
      </fieldset>
      <Field label={said.comment}>
        {(field) => (
          <Textarea
            {...field}
            rows={2}
            maxLength={MOST}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            className="min-h-16!"
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button look="ghost" size="sm" onClick={() => onGive({ score: null })}>
          {said.takeBack}
        </Button>
        <Button type="submit" look="primary" size="sm" disabled={value === null && !comment.trim()}>
          {said.send}
        </Button>
      </div>
    </form>
  );
}
