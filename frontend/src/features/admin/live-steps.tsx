import { Radio } from "lucide-react";
import { adminWords } from "@/i18n/admin";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, Section } from "@/ui";
import type { Live } from "./steps";

const TONES = { done: "ok", failed: "danger", superseded: "neutral" } as const;

/** A log that screen readers may go to; it does not speak by itself. */
export function LiveSteps({ live }: { live: Live }) {
  const said = useWords(adminWords);
  const formats = useFormats();
  return (
    <Section
      title={said.live}
      hint={said.liveHint}
      actions={
        live.isLost ? (
          <Badge tone="warn">{said.liveLost}</Badge>
        ) : (
          <Badge tone="ok" icon={<Radio aria-hidden />}>
            {said.live}
          </Badge>
        )
      }
    >
      {live.steps.length ? (
        <ol className="divide-y divide-line rounded-lg border border-line bg-surface shadow-low">
          {live.steps.map((step) => (
            <li key={step.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-5 py-3 text-sm">
              <time dateTime={step.at} className="w-24 shrink-0 text-ink-3 tabular-nums">
                {formats.time(step.at)}
              </time>
              <span className="font-medium">{said.phases[step.phase]}</span>
              <span className="text-ink-2">{step.profile}</span>
              {step.outcome ? <Badge tone={TONES[step.outcome]}>{said.outcome[step.outcome]}</Badge> : null}
              {step.reason ? <span className="w-full text-ink-2">{step.reason}</span> : null}
            </li>
          ))}
        </ol>
      ) : (
        <p className="rounded-lg border border-dashed border-line px-5 py-6 text-center text-sm text-ink-3">
          {said.liveEmpty}
        </p>
      )}
    </Section>
  );
}
