import type { KeyMade } from "@/api/types";
import { accountWords } from "@/i18n/account";
import { useWords } from "@/i18n/words";
import { Button, CopyButton, Dialog } from "@/ui";

/** Closes only by its button: a slip would lose the key, which nobody can show again. */
export function KeyShown({ made, onClose }: { made: KeyMade; onClose: () => void }) {
  const said = useWords(accountWords);
  const example = `curl ${location.origin}/v1/models -H "Authorization: Bearer ${made.key}"`;
  return (
    <Dialog
      open
      onClose={() => undefined}
      title={said.made}
      description={said.madeHint}
      footer={
        <Button look="primary" onClick={onClose}>
          {said.done}
        </Button>
      }
    >
      <div className="flex flex-col gap-5">
        <Shown text={made.key} label={said.copyKey} />
        <div className="flex flex-col gap-1.5">
          <p className="text-sm font-medium">{said.tryIt}</p>
          <Shown text={example} />
        </div>
      </div>
    </Dialog>
  );
}

function Shown({ text, label }: { text: string; label?: string }) {
  return (
    <div className="flex items-start gap-2 rounded-md bg-sunken py-2 pr-2 pl-4">
      <code className="min-w-0 flex-1 py-1 font-mono text-sm break-all">{text}</code>
      <CopyButton text={text} {...(label ? { label } : {})} />
    </div>
  );
}
