import { Copy, Download, GitBranch } from "lucide-react";
import { useState } from "react";
import type { TilOutput } from "@/api/types";
import { appWords } from "@/i18n/app";
import { tilWords } from "@/i18n/til";
import { useWords } from "@/i18n/words";
import { download, fileName } from "@/runs/files";
import { Button, Dialog, toast } from "@/ui";
import { FormField } from "./form-field";
import { dayOf, type Form, fileOf } from "./front-matter";
import { KeepDialog } from "./keep";
import type { TilGiven } from "./model";
import { ownZone, today } from "./zones";

export function ExportBar({ output, given }: { output: TilOutput; given: TilGiven | null }) {
  const said = useWords(tilWords).export;
  const shared = useWords(appWords);
  const [open, setOpen] = useState<"download" | "keep" | null>(null);
  const close = () => setOpen(null);
  const copy = () =>
    navigator.clipboard.writeText(output.markdown).then(
      () => toast({ text: shared.copied }),
      () => toast({ text: shared.copyFailed, tone: "danger" }),
    );
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="sm" onClick={copy} icon={<Copy aria-hidden className="size-4" />}>
        {said.copy}
      </Button>
      <Button
        size="sm"
        onClick={() => setOpen("download")}
        icon={<Download aria-hidden className="size-4" />}
      >
        {said.download}
      </Button>
      <Button size="sm" onClick={() => setOpen("keep")} icon={<GitBranch aria-hidden className="size-4" />}>
        {said.keep}
      </Button>
      <DownloadDialog open={open === "download"} onClose={close} output={output} />
      {open === "keep" ? <KeepDialog onClose={close} output={output} given={given} /> : null}
    </div>
  );
}

interface OpenProps {
  open: boolean;
  onClose: () => void;
  output: TilOutput;
}

function DownloadDialog({ open, onClose, output }: OpenProps) {
  const said = useWords(tilWords).export;
  const [form, setForm] = useState<Form>("none");
  const text = fileOf(output, form, dayOf(output.title, today(ownZone())));
  const save = () => {
    download(fileName(output.title, "md"), text);
    onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={said.title}
      footer={
        <Button look="primary" onClick={save} icon={<Download aria-hidden className="size-4" />}>
          {fileName(output.title, "md")}
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        <FormField form={form} onChange={setForm} />
        <section aria-label={said.preview} className="flex flex-col gap-1.5">
          <h3 className="text-sm font-medium">{said.preview}</h3>
          <pre className="max-h-56 overflow-hidden rounded-md bg-sunken p-4 font-mono text-xs whitespace-pre-wrap">
            {text.split("\n").slice(0, 9).join("\n")}
          </pre>
        </section>
      </div>
    </Dialog>
  );
}
