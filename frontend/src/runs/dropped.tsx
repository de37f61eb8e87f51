import { EyeOff } from "lucide-react";
import { useFormats } from "@/i18n/format";
import { runsWords } from "@/i18n/runs";
import { useWhy } from "@/i18n/runs/why";
import { useWords } from "@/i18n/words";
import { Badge } from "@/ui";
import { Prose } from "./prose";

export interface DroppedSentence {
  part: string;
  sentence: string;
  why: string;
  became?: string;
}

/** What the model said and may not stand: the sentence, the reason, and what is there instead. */
export function DroppedList({
  dropped,
  nameOf,
}: {
  dropped: readonly DroppedSentence[];
  nameOf?: (part: string) => string;
}) {
  const said = useWords(runsWords).dropped;
  const told = useWhy();
  const became = said.became as Readonly<Record<string, string>>;
  if (!dropped.length) return <p className="text-sm text-ink-2">{said.none}</p>;
  return (
    <ul className="flex flex-col divide-y divide-line rounded-lg border border-line bg-surface">
      {dropped.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same sentence may be dropped twice
        <li key={at} className="flex flex-col gap-1.5 px-5 py-4 text-sm">
          <p className="flex items-start gap-3">
            <s className="min-w-0 flex-1 text-ink-2 decoration-edge">
              <Prose text={one.sentence} />
            </s>
            <Badge tone={one.became === "rewritten" ? "accent" : "neutral"}>
              {became[one.became ?? "left out"] ?? one.became}
            </Badge>
          </p>
          <p className="text-ink-3">
            {told(one.why)}
            {nameOf ? ` · ${nameOf(one.part)}` : ""}
          </p>
        </li>
      ))}
    </ul>
  );
}

export function Redacted({ counts }: { counts: Readonly<Record<string, number>> | undefined }) {
  const said = useWords(runsWords);
  const formats = useFormats();
  const found = Object.entries(counts ?? {}).filter(([, count]) => count > 0);
  if (!found.length) return null;
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm text-ink-2">
      <EyeOff aria-hidden className="size-4 text-ink-3" />
      <span>{said.redacted}:</span>
      {found.map(([kind, count]) => (
        <Badge key={kind}>
          {said.redactedKinds[kind] ?? kind} {formats.number(count)}
        </Badge>
      ))}
    </div>
  );
}
