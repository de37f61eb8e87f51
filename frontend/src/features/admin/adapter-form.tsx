import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileArchive } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { adaptersQuery, archiveAddress, type NewAdapter } from "@/api/adapters";
import { upload } from "@/api/upload";
import { adminWords } from "@/i18n/admin";
import { appWords } from "@/i18n/app";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Button, Dialog, ErrorNote, Field, Input, Progress, toast } from "@/ui";

const NAME = /^[a-z0-9][a-z0-9._-]{0,47}$/;
type Typed = Required<NewAdapter>;

export function AdapterForm({ onClose }: { onClose: () => void }) {
  const said = useWords(adminWords);
  const common = useWords(appWords);
  const form = useId();
  const [typed, setTyped] = useState<Typed>({ name: "", owner: "", feature: "", domain: "" });
  const [file, setFile] = useState<File | null>(null);
  const [isChecked, setChecked] = useState(false);
  const { sending, share } = useSending(onClose);
  const isNamed = NAME.test(typed.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (isNamed && file) sending.mutate({ given: typed, file });
  };
  const field = (name: keyof Typed, label: string, hint?: string, error?: string) => (
    <Field label={label} hint={hint} error={error}>
      {(given) => (
        <Input
          {...given}
          value={typed[name]}
          maxLength={64}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.addAdapter}
      description={said.addHint}
      footer={
        <>
          <Button look="ghost" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" form={form} look="primary" busy={sending.isPending}>
            {said.add}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
        <Archive file={file} onChange={setFile} isMissing={isChecked && !file} />
        {field(
          "name",
          said.adapterName,
          said.adapterNameHint,
          isChecked && !isNamed ? said.adapterNameWrong : undefined,
        )}
        {field("owner", said.owner, said.ownerHint)}
        <div className="grid gap-5 sm:grid-cols-2">
          {field("feature", said.feature)}
          {field("domain", said.domain)}
        </div>
        {sending.isPending ? <Progress label={said.add} value={Math.round(share * 100)} /> : null}
        {sending.error ? <ErrorNote error={sending.error} /> : null}
      </form>
    </Dialog>
  );
}

function Archive({
  file,
  onChange,
  isMissing,
}: {
  file: File | null;
  onChange: (file: File | null) => void;
  isMissing: boolean;
}) {
  const said = useWords(adminWords);
  const formats = useFormats();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div className="flex flex-col gap-1.5">
      <span className="text-sm font-medium">{said.archive}</span>
      <input
        ref={picker}
        type="file"
        accept=".zip,application/zip"
        hidden
        aria-label={said.chooseArchive}
        onChange={(event) => onChange(event.target.files?.[0] ?? null)}
      />
      <Button
        onClick={() => picker.current?.click()}
        icon={<FileArchive aria-hidden className="size-4" />}
        className="w-full justify-start truncate"
      >
        {file ? `${file.name} · ${formats.bytes(file.size)}` : said.chooseArchive}
      </Button>
      {isMissing ? <p className="text-sm text-danger">{said.chooseArchive}</p> : null}
    </div>
  );
}

function useSending(onDone: () => void) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const [share, setShare] = useState(0);
  const sending = useMutation({
    mutationFn: ({ given, file }: { given: NewAdapter; file: File }) =>
      upload<{ name: string; number: number }>({
        address: archiveAddress(given),
        file,
        signal: new AbortController().signal,
        onProgress: setShare,
      }),
    meta: { quiet: true },
    onSuccess: ({ name, number }) => {
      toast({ text: said.added(name, number) });
      onDone();
      return queries.invalidateQueries({ queryKey: adaptersQuery.queryKey });
    },
  });
  return { sending, share };
}
