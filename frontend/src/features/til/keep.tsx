import { useId, useState } from "react";
import type { TilOutput } from "@/api/types";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { CopyButton, Dialog, Field, Input, Tabs } from "@/ui";
import { command } from "./command";
import { FormField } from "./form-field";
import { dayOf, type Form } from "./front-matter";
import { KeepFooter, KeepOnHost } from "./keep-on-host";
import type { TilGiven } from "./model";
import { useKeeping } from "./use-keeping";

type Way = "host" | "machine";

interface KeepProps {
  output: TilOutput;
  given: TilGiven | null;
}

/** What was written stays while the dialog is open, whichever way is looked at; then it is gone, and the token with it. */
export function KeepDialog({ onClose, output, given }: KeepProps & { onClose: () => void }) {
  const said = useWords(tilWords).keep;
  const [way, setWay] = useState<Way>("host");
  const keeping = useKeeping(output, given);
  const form = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      title={said.title}
      footer={way === "host" && !keeping.kept ? <KeepFooter form={form} keeping={keeping} /> : null}
    >
      <Tabs<Way>
        label={said.ways}
        value={way}
        onChange={setWay}
        tabs={[
          { value: "host", label: said.host, content: <KeepOnHost form={form} keeping={keeping} /> },
          {
            value: "machine",
            label: said.machine,
            content: <KeepOnMachine output={output} given={given} />,
          },
        ]}
      />
    </Dialog>
  );
}

function KeepOnMachine({ output, given }: KeepProps) {
  const said = useWords(tilWords).keep;
  const [form, setForm] = useState<Form>("none");
  const [folder, setFolder] = useState("~/til");
  const [code, setCode] = useState(".");
  const isLocal = !given?.source;
  const line = command({ given, folder, code, form, day: dayOf(output.title, "") });
  return (
    <div className="flex flex-col gap-5">
      <p className="text-sm text-ink-2">{said.machineHint}</p>
      <div className="flex items-start gap-2 rounded-md bg-sunken py-2 pr-2 pl-4">
        <code className="min-w-0 flex-1 py-1 font-mono text-sm break-all whitespace-pre-wrap">{line}</code>
        <CopyButton text={line} />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        {isLocal ? (
          <Field label={said.code}>
            {(field) => (
              <Input
                {...field}
                value={code}
                onChange={(event) => setCode(event.target.value)}
                spellCheck={false}
              />
            )}
          </Field>
        ) : null}
        <Field label={said.folder}>
          {(field) => (
            <Input
              {...field}
              value={folder}
              onChange={(event) => setFolder(event.target.value)}
              spellCheck={false}
            />
          )}
        </Field>
        <FormField form={form} onChange={setForm} />
      </div>
      <p className="text-sm text-ink-3">{said.machineMore}</p>
    </div>
  );
}
