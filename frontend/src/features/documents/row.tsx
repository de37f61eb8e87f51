import {
  Code,
  Download,
  EllipsisVertical,
  FileText,
  GitCommitHorizontal,
  Globe,
  Lock,
  type LucideIcon,
  Newspaper,
  Pencil,
  Trash2,
  Users,
} from "lucide-react";
import { useState } from "react";
import { fileAddress } from "@/api/documents";
import { download } from "@/api/download";
import type { Document } from "@/api/types";
import { textOf } from "@/app/query-client";
import { documentsWords } from "@/i18n/documents";
import { useFormats } from "@/i18n/format";
import { useLanguage } from "@/i18n/language";
import { useWords } from "@/i18n/words";
import { Badge, IconButton, Menu, MenuItem, MenuSeparator, toast } from "@/ui";
import { Labelling } from "./labelling";
import { TextSheet } from "./text-sheet";
import { useDeletion } from "./use-deletion";

const SIGNS: Readonly<Record<string, LucideIcon>> = {
  article: Newspaper,
  code: Code,
  commit: GitCommitHorizontal,
};
const TONES = { queued: "neutral", reading: "accent", stored: "ok", failed: "danger" } as const;

type Opened = "" | "text" | "labels";

export function DocumentRow({ document, onTag }: { document: Document; onTag: (tag: string) => void }) {
  const [opened, open] = useState<Opened>("");
  const close = () => open("");
  const Sign = SIGNS[document.kind] ?? (document.source === "web" ? Globe : FileText);
  return (
    <li className="flex items-start gap-3 px-4 py-3.5 sm:gap-4 sm:px-5">
      <span className="mt-0.5 hidden size-9 shrink-0 place-items-center rounded-md bg-sunken text-ink-2 sm:grid">
        <Sign aria-hidden className="size-4" />
      </span>
      <div className="min-w-0 flex-1">
        <button
          type="button"
          onClick={() => open("text")}
          className="block max-w-full truncate rounded-sm text-left font-medium hover:underline"
        >
          {document.title || document.name}
        </button>
        <About document={document} />
        <Tags tags={document.tags} onTag={onTag} />
        <Trouble document={document} />
      </div>
      <Standing document={document} />
      <Actions document={document} onOpen={open} />
      <TextSheet document={document} open={opened === "text"} onClose={close} />
      {document.is_mine ? <Labelling document={document} open={opened === "labels"} onClose={close} /> : null}
    </li>
  );
}

function About({ document }: { document: Document }) {
  const said = useWords(documentsWords);
  const formats = useFormats();
  const kinds: Readonly<Record<string, string>> = said.kinds;
  const facts = [
    document.name === document.title ? null : document.name,
    (kinds[document.kind] ?? document.kind) || null,
    formats.bytes(document.bytes),
    document.chunks ? said.pieces(document.chunks) : null,
    formats.ago(document.updated_at),
    !document.is_mine && document.owner ? said.by(document.owner) : null,
  ].filter((fact) => fact !== null);
  return (
    <p className="mt-0.5 truncate text-xs text-ink-3" title={document.name}>
      {facts.join(" · ")}
    </p>
  );
}

function Tags({ tags, onTag }: { tags: readonly string[]; onTag: (tag: string) => void }) {
  const said = useWords(documentsWords);
  if (!tags.length) return null;
  return (
    <p className="mt-1.5 flex flex-wrap gap-1.5">
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          aria-label={said.tag(tag)}
          onClick={() => onTag(tag)}
          className="min-h-6 rounded-full bg-sunken px-2.5 text-xs text-ink-2 hover:bg-hover hover:text-ink"
        >
          {tag}
        </button>
      ))}
    </p>
  );
}

function Trouble({ document }: { document: Document }) {
  const said = useWords(documentsWords);
  const language = useLanguage();
  if (!document.error) return null;
  const { message, message_ko } = document.error;
  return (
    <p className={`mt-1.5 text-sm ${document.state === "failed" ? "text-danger" : "text-warn"}`}>
      {language === "ko" ? message_ko : message}
      {document.state === "queued" ? ` ${said.waits}` : ""}
    </p>
  );
}

function Standing({ document }: { document: Document }) {
  const said = useWords(documentsWords);
  const isShared = document.visibility === "community";
  return (
    <span className="flex shrink-0 flex-col items-end gap-1.5 sm:flex-row sm:items-center">
      {document.is_mine && document.state !== "stored" ? (
        <span title={said.stateMeans[document.state]}>
          <Badge tone={TONES[document.state]}>{said.states[document.state]}</Badge>
        </span>
      ) : null}
      {document.is_mine ? (
        <span title={said.visibilityMeans[document.visibility]}>
          <Badge
            tone={isShared ? "accent" : "neutral"}
            icon={isShared ? <Users aria-hidden /> : <Lock aria-hidden />}
          >
            {said.visibilityOf[document.visibility]}
          </Badge>
        </span>
      ) : null}
    </span>
  );
}

function Actions({ document, onOpen }: { document: Document; onOpen: (what: Opened) => void }) {
  const said = useWords(documentsWords);
  const remove = useDeletion();
  return (
    <Menu
      trigger={
        <IconButton label={said.actions(document.title || document.name)} className="-mr-2">
          <EllipsisVertical aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<FileText aria-hidden />} onSelect={() => onOpen("text")}>
        {said.open}
      </MenuItem>
      {document.is_mine ? (
        <>
          <MenuItem icon={<Pencil aria-hidden />} onSelect={() => onOpen("labels")}>
            {said.edit}
          </MenuItem>
          <MenuItem icon={<Download aria-hidden />} onSelect={() => void save(document.id)}>
            {said.download}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 aria-hidden />} danger onSelect={() => remove(document)}>
            {said.remove}
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}

async function save(id: string): Promise<void> {
  try {
    await download(fileAddress(id));
  } catch (error) {
    toast({ text: textOf(error), tone: "danger" });
  }
}
