import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { changeDocument, KINDS } from "@/api/documents";
import type { Document, Labels } from "@/api/types";
import { appWords } from "@/i18n/app";
import { documentsWords } from "@/i18n/documents";
import { useWords } from "@/i18n/words";
import { Button, Dialog, ErrorNote, Field, Input, Select, toast } from "@/ui";
import { Segments } from "@/ui/choice";
import { tagsIn } from "./uploads";

export interface LabellingProps {
  document: Document;
  open: boolean;
  onClose: () => void;
}

export function Labelling(given: LabellingProps) {
  return given.open ? <Form {...given} /> : null;
}

function Form({ document, onClose }: LabellingProps) {
  const said = useWords(documentsWords);
  const common = useWords(appWords);
  const queries = useQueryClient();
  const form = useId();
  const [title, setTitle] = useState(document.title);
  const [kind, setKind] = useState(document.kind);
  const [tags, setTags] = useState(document.tags.join(", "));
  const [visibility, setVisibility] = useState(document.visibility);
  const saving = useMutation({
    mutationFn: (labels: Labels) => changeDocument(document.id, labels),
    meta: { quiet: true },
    onSuccess: async () => {
      toast({ text: said.saved });
      onClose();
      await queries.invalidateQueries({ queryKey: ["documents"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = title.trim() ? { title: title.trim() } : {};
    saving.mutate({
      ...named,
      kind: kind as Exclude<Labels["kind"], undefined>,
      tags: tagsIn(tags),
      visibility,
    });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.labels}
      description={document.name}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" form={form} look="primary" busy={saving.isPending}>
            {said.save}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="flex flex-col gap-5">
        <Field label={said.labelTitle}>
          {(given) => (
            <Input
              {...given}
              value={title}
              maxLength={300}
              onChange={(event) => setTitle(event.target.value)}
            />
          )}
        </Field>
        <Field label={said.kind}>
          {(given) => (
            <Select {...given} value={kind} onChange={(event) => setKind(event.target.value)}>
              {KINDS.map((one) => (
                <option key={one} value={one}>
                  {said.kinds[one]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={said.labelTags} hint={said.newTagsHint}>
          {(given) => (
            <Input
              {...given}
              value={tags}
              maxLength={1000}
              onChange={(event) => setTags(event.target.value)}
            />
          )}
        </Field>
        <Segments
          label={said.visibility}
          showsLabel
          value={visibility}
          onChange={setVisibility}
          hint={said.visibilityMeans[visibility]}
          choices={(["private", "community"] as const).map((value) => ({
            value,
            label: said.visibilityOf[value],
          }))}
        />
        {saving.error ? <ErrorNote error={saving.error} /> : null}
      </form>
    </Dialog>
  );
}
