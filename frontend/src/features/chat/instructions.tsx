import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeMe, meQuery } from "@/api/me";
import { appWords } from "@/i18n/app";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { Button, Checkbox, Dialog, Field, Textarea } from "@/ui";

export interface InstructionsProps {
  open: boolean;
  onClose: () => void;
  value: string;
  onSave: (text: string) => void;
}

export function Instructions({ open, onClose, value, onSave }: InstructionsProps) {
  const said = useWords(chatWords);
  return (
    <Dialog open={open} onClose={onClose} title={said.systemTitle} description={said.systemHint}>
      <Form value={value} onSave={onSave} onClose={onClose} />
    </Dialog>
  );
}

function Form({ value, onSave, onClose }: Omit<InstructionsProps, "open">) {
  const said = useWords(chatWords);
  const app = useWords(appWords);
  const queries = useQueryClient();
  const [text, setText] = useState(value);
  const [isDefault, setDefault] = useState(false);
  const save = async () => {
    onSave(text.trim());
    if (isDefault)
      queries.setQueryData(meQuery.queryKey, await changeMe({ system_prompt: text.trim() || null }));
    onClose();
  };
  return (
    <form
      className="flex flex-col gap-4 pt-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={said.system} hidesLabel>
        {(given) => (
          <Textarea
            {...given}
            rows={8}
            maxLength={8000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Checkbox
        label={said.systemDefault}
        checked={isDefault}
        onChange={(event) => setDefault(event.target.checked)}
      />
      <div className="flex justify-end gap-2">
        <Button look="ghost" onClick={onClose}>
          {app.cancel}
        </Button>
        <Button type="submit" look="primary">
          {said.save}
        </Button>
      </div>
    </form>
  );
}
