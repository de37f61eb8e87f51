import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { makeKey } from "@/api/account";
import { modelsQuery } from "@/api/models";
import type { KeyMade } from "@/api/types";
import { accountWords } from "@/i18n/account";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { Button, Checkbox, Dialog, ErrorNote, Field, Input, Select } from "@/ui";
import { Segments } from "@/ui/choice";
import { EXPIRIES, type Expiry, faultOf, type KeyDraft, NEW_DRAFT, newKeyOf, toggled } from "./new-key";

const FEATURES = ["chat", "til", "news", "interview", "documents", "search"] as const;

export function KeyForm({ onMade, onClose }: { onMade: (key: KeyMade) => void; onClose: () => void }) {
  const said = useWords(accountWords);
  const common = useWords(appWords);
  const form = useId();
  const [draft, setDraft] = useState<KeyDraft>(NEW_DRAFT);
  const [isChecked, setChecked] = useState(false);
  const making = useMutation({ mutationFn: makeKey, meta: { quiet: true }, onSuccess: onMade });
  const fault = isChecked ? faultOf(draft) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!faultOf(draft)) making.mutate(newKeyOf(draft, Date.now()));
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.makeKey}
      description={said.keysHint}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" form={form} look="primary" busy={making.isPending}>
            {said.create}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-6">
        <Field label={said.keyName} hint={said.keyNameHint} error={fault === "name" ? said.fill : undefined}>
          {(given) => (
            <Input
              {...given}
              value={draft.name}
              maxLength={64}
              autoComplete="off"
              onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            />
          )}
        </Field>
        <Field label={said.expires}>
          {(given) => (
            <Select
              {...given}
              value={draft.expiry}
              onChange={(event) => setDraft({ ...draft, expiry: event.target.value as Expiry })}
            >
              {(Object.keys(EXPIRIES) as Expiry[]).map((one) => (
                <option key={one} value={one}>
                  {said.expiry[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Scope draft={draft} onChange={setDraft} isWrong={fault === "scope"} />
        <Limits draft={draft} onChange={setDraft} />
        {making.error ? <ErrorNote error={making.error} /> : null}
      </form>
    </Dialog>
  );
}

interface PartProps {
  draft: KeyDraft;
  onChange: (draft: KeyDraft) => void;
}

function Scope({ draft, onChange, isWrong }: PartProps & { isWrong: boolean }) {
  const said = useWords(accountWords);
  const { data: models } = useQuery(modelsQuery);
  return (
    <div className="flex flex-col gap-4">
      <Segments
        label={said.scope}
        showsLabel
        value={draft.isNarrow ? "only" : "everything"}
        onChange={(value) => onChange({ ...draft, isNarrow: value === "only" })}
        choices={[
          { value: "everything", label: said.everything },
          { value: "only", label: said.only },
        ]}
      />
      {draft.isNarrow ? (
        <div className="grid gap-4 rounded-md bg-sunken p-4 sm:grid-cols-2">
          <Several label={said.features}>
            {FEATURES.map((name) => (
              <Checkbox
                key={name}
                label={said.featureNames[name]}
                checked={draft.features.includes(name)}
                onChange={() => onChange({ ...draft, features: toggled(draft.features, name) })}
              />
            ))}
          </Several>
          <Several label={said.models}>
            {(models ?? []).map(({ model }) => (
              <Checkbox
                key={model}
                label={model}
                checked={draft.models.includes(model)}
                onChange={() => onChange({ ...draft, models: toggled(draft.models, model) })}
              />
            ))}
          </Several>
        </div>
      ) : null}
      {isWrong ? (
        <p role="alert" className="text-sm text-danger">
          {said.chooseOne}
        </p>
      ) : null}
    </div>
  );
}

function Several({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{label}</legend>
      {children}
    </fieldset>
  );
}

function Limits({ draft, onChange }: PartProps) {
  const said = useWords(accountWords);
  const field = (name: "requests" | "tokens", label: string) => (
    <Field label={label}>
      {(given) => (
        <Input
          {...given}
          type="number"
          inputMode="numeric"
          min={1}
          value={draft[name]}
          onChange={(event) => onChange({ ...draft, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="text-sm font-medium">{said.keyLimits}</legend>
      <p className="text-sm text-ink-3">{said.keyLimitsHint}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        {field("requests", said.requestsAMinute)}
        {field("tokens", said.tokensADay)}
      </div>
    </fieldset>
  );
}
