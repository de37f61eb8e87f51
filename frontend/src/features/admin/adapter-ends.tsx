import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { adaptersQuery, removeAdapter, rollBackAdapter } from "@/api/adapters";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { Field, Textarea, toast } from "@/ui";
import { Confirm } from "@/ui/confirm";

interface EndProps {
  adapter: string;
  onClose: () => void;
}

export function RollingBack({ adapter, onClose }: EndProps) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const [why, setWhy] = useState("");
  const act = async () => {
    await rollBackAdapter(adapter, why.trim());
    toast({ text: said.rolledBack(adapter) });
    await queries.invalidateQueries({ queryKey: adaptersQuery.queryKey });
  };
  return (
    <Confirm
      open
      title={said.adapterRollbackTitle(adapter)}
      description={said.adapterRollbackHint}
      act={said.adapterRollback}
      onConfirm={act}
      onClose={onClose}
    >
      <Field label={said.why} hint={said.whyHint}>
        {(given) => (
          <Textarea
            {...given}
            rows={2}
            maxLength={500}
            value={why}
            onChange={(event) => setWhy(event.target.value)}
          />
        )}
      </Field>
    </Confirm>
  );
}

export function Removing({ adapter, onClose }: EndProps) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const act = async () => {
    await removeAdapter(adapter);
    toast({ text: said.removed(adapter) });
    await queries.invalidateQueries({ queryKey: adaptersQuery.queryKey });
  };
  return (
    <Confirm
      open
      title={said.removeAdapterTitle(adapter)}
      description={said.removeAdapterHint}
      act={said.remove}
      onConfirm={act}
      onClose={onClose}
    />
  );
}
