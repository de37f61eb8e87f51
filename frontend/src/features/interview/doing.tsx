import { LoaderCircle, Square } from "lucide-react";
import { useFormats } from "@/i18n/format";
import { interviewWords } from "@/i18n/interview";
import { runsWords } from "@/i18n/runs";
import { useWords } from "@/i18n/words";
import { Button, Card } from "@/ui";
import type { Work } from "./use-sitting";

/** What the interviewer does at the moment, or where it waits. */
export function DoingCard({ work, fallback }: { work: Work; fallback: string }) {
  const said = useWords(interviewWords).mock;
  const runs = useWords(runsWords);
  const formats = useFormats();
  const { doing } = work;
  const text =
    doing?.state === "waiting"
      ? runs.queue(doing.position ?? 1, formats.seconds(Math.max(1, Math.round(doing.expected_s ?? 1))))
      : (said.steps[doing?.node ?? ""] ?? fallback);
  return (
    <Card className="flex items-center gap-4" aria-busy>
      <LoaderCircle aria-hidden className="size-5 shrink-0 animate-spin text-accent-ink" />
      <p className="min-w-0 flex-1 text-sm">{text}</p>
      <Button size="sm" onClick={work.stop} icon={<Square aria-hidden className="size-3 fill-current" />}>
        {runs.stop}
      </Button>
    </Card>
  );
}
