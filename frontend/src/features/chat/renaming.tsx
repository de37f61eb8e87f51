import { useState } from "react";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { Button, Dialog, Field, Input } from "@/ui";

export interface RenamingProps {
  title: string;
  onSave: (title: string) => void;
  onClose: () => void;
}

/** A dialog that opens gives its focus to it; React keeps the attribute to itself. */
const first = (field: HTMLInputElement | null) => field?.setAttribute("autofocus", "");

export function Renaming({ title, onSave, onClose }: RenamingProps) {
  const said = useWords(chatWords);
  const [text, setText] = useState(title);
  return (
    <Dialog open onClose={onClose} title={said.renameTitle}>
      <form
        className="flex flex-col gap-4 pt-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim()) onSave(text.trim());
        }}
      >
        <Field label={said.titleLabel}>
          {(given) => (
            <Input
              {...given}
              ref={first}
              value={text}
              maxLength={200}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" look="primary" disabled={!text.trim()} className="self-end">
          {said.save}
        </Button>
      </form>
    </Dialog>
  );
}
