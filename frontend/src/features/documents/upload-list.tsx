import { CircleAlert, CircleCheck, RotateCw, X } from "lucide-react";
import { useEffect } from "react";
import { documentsWords } from "@/i18n/documents";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { announce, Button, IconButton, Progress, Section, useErrorText } from "@/ui";
import { isUnderWay, TOO_LARGE, type Upload } from "./uploads";

interface Acts {
  again: (id: string) => void;
  stop: (id: string) => void;
  dismiss: (id: string) => void;
}

export function UploadList({
  uploads,
  clear,
  ...acts
}: Acts & { uploads: readonly Upload[]; clear: () => void }) {
  const said = useWords(documentsWords);
  const received = uploads.filter((one) => one.state === "received").length;
  const isQuiet = !uploads.some(isUnderWay);
  useEffect(() => {
    if (isQuiet && received) announce(said.added(received));
  }, [isQuiet, received, said]);
  if (!uploads.length) return null;
  const isClearable = uploads.some((one) => one.state === "received" || one.state === "stopped");
  return (
    <Section
      title={said.uploads}
      actions={
        isClearable ? (
          <Button size="sm" look="ghost" onClick={clear}>
            {said.clearDone}
          </Button>
        ) : undefined
      }
    >
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
        {uploads.map((one) => (
          <Row key={one.id} upload={one} {...acts} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ upload, again, stop, dismiss }: Acts & { upload: Upload }) {
  const said = useWords(documentsWords);
  const formats = useFormats();
  const { id, name, state } = upload;
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline gap-3">
          <span className="min-w-0 flex-1 truncate text-sm font-medium">{name}</span>
          <span className="shrink-0 text-xs text-ink-3">{formats.bytes(upload.bytes)}</span>
        </div>
        {state === "sending" ? (
          <div className="mt-2">
            <Progress label={name} value={Math.round(upload.share * 100)} />
          </div>
        ) : (
          <p className="mt-0.5 flex items-center gap-1.5 text-xs text-ink-2">
            {state === "received" ? <CircleCheck aria-hidden className="size-3.5 text-ok" /> : null}
            {state === "failed" ? <CircleAlert aria-hidden className="size-3.5 text-danger" /> : null}
            <Standing upload={upload} />
          </p>
        )}
      </div>
      {state === "failed" && upload.error !== TOO_LARGE ? (
        <IconButton label={said.tryAgain(name)} onClick={() => again(id)}>
          <RotateCw aria-hidden />
        </IconButton>
      ) : null}
      <IconButton
        label={isUnderWay(upload) ? said.stop(name) : said.dismiss(name)}
        onClick={() => (isUnderWay(upload) ? stop(id) : dismiss(id))}
      >
        <X aria-hidden />
      </IconButton>
    </li>
  );
}

function Standing({ upload: { state, outcome, error } }: { upload: Upload }) {
  const said = useWords(documentsWords);
  const why = useErrorText(error);
  if (state === "failed") {
    return (
      <span className="text-danger">
        {said.uploadState.failed}: {error === TOO_LARGE ? said.tooLarge : why}
      </span>
    );
  }
  if (state === "received" && outcome && outcome !== "new") return <span>{said.uploadState[outcome]}</span>;
  return <span>{said.uploadState[state]}</span>;
}
