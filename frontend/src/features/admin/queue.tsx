import { useEffect, useState } from "react";
import type { Health } from "@/api/health";
import { adminWords } from "@/i18n/admin";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Card, Section } from "@/ui";
import { type Beat, lineOf, withBeat } from "./pulse";

const WIDTH = 300;
const HEIGHT = 60;
// More of them would be no picture any more; the figure beside it tells all.
const MOST_PLACES = 64;

export function Queue({ engine, at }: { engine: Health["engine"]; at: number }) {
  const said = useWords(adminWords);
  const { running, waiting } = engine;
  const [beats, setBeats] = useState<readonly Beat[]>([]);
  useEffect(() => setBeats((before) => withBeat(before, { at, running, waiting })), [at, running, waiting]);
  return (
    <Section title={said.queue} hint={said.queueHint}>
      <Card className="grid gap-6 md:grid-cols-[auto_1fr_1fr] md:items-center md:gap-10">
        <dl className="flex gap-10">
          <Figure name={said.running} value={running} />
          <Figure name={said.waiting} value={waiting} warns={waiting > 0} />
        </dl>
        <Places engine={engine} />
        <Lines beats={beats} slots={engine.slots} />
      </Card>
    </Section>
  );
}

function Figure({ name, value, warns }: { name: string; value: number; warns?: boolean }) {
  const formats = useFormats();
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-sm text-ink-2">{name}</dt>
      <dd className={`text-3xl font-semibold tracking-tight tabular-nums ${warns ? "text-warn" : ""}`}>
        {formats.number(value)}
      </dd>
    </div>
  );
}

function Places({ engine: { slots, running, waiting } }: { engine: Health["engine"] }) {
  const said = useWords(adminWords);
  const shown = Math.min(slots, MOST_PLACES);
  const taken = Math.round((running / Math.max(1, slots)) * shown);
  return (
    <div>
      <div aria-hidden className="flex flex-wrap gap-1.5">
        {Array.from({ length: shown }, (_, place) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: places have no names
            key={place}
            className={`size-3.5 rounded-[4px] ${place < taken ? "bg-accent" : "bg-hover"}`}
          />
        ))}
      </div>
      <p className="mt-2 text-sm text-ink-2">
        {said.slots(running, slots)}
        {waiting ? "" : ` · ${said.nobodyWaits}`}
      </p>
    </div>
  );
}

function Lines({ beats, slots }: { beats: readonly Beat[]; slots: number }) {
  const said = useWords(adminWords);
  const most = Math.max(4, slots, ...beats.map((beat) => Math.max(beat.running, beat.waiting)));
  const line = (name: "running" | "waiting") =>
    lineOf(
      beats.map((beat) => beat[name]),
      most,
      WIDTH,
      HEIGHT,
    );
  return (
    <figure>
      <svg
        viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
        role="img"
        aria-label={said.lastMinutes}
        className="h-16 w-full"
        preserveAspectRatio="none"
      >
        <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="stroke-line" />
        <polyline
          points={line("waiting")}
          fill="none"
          strokeWidth={2}
          strokeDasharray="3 3"
          vectorEffect="non-scaling-stroke"
          className="stroke-warn"
        />
        <polyline
          points={line("running")}
          fill="none"
          strokeWidth={2}
          vectorEffect="non-scaling-stroke"
          className="stroke-accent"
        />
      </svg>
      <figcaption className="mt-1 text-xs text-ink-3">{said.lastMinutes}</figcaption>
    </figure>
  );
}
