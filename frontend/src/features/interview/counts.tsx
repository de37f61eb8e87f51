import { Minus, Plus } from "lucide-react";
import { interviewWords } from "@/i18n/interview";
import { useWords } from "@/i18n/words";
import { IconButton } from "@/ui";
import { type Draft, LEVELS, MOST_QUESTIONS, totalOf } from "./draft";

/** How many questions of each difficulty. */
export function Counts({
  counts,
  onChange,
}: {
  counts: Draft["counts"];
  onChange: (counts: Draft["counts"]) => void;
}) {
  const words = useWords(interviewWords);
  const said = words.setUp;
  const total = totalOf(counts);
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-sm font-medium">{said.counts}</legend>
      <div className="flex flex-wrap gap-3">
        {LEVELS.map((level) => (
          <div
            key={level}
            className="flex h-11 items-center gap-1 rounded-md border border-edge/60 bg-surface pr-1.5 pl-3.5"
          >
            <span className="text-sm">{words.levels[level]}</span>
            <IconButton
              label={said.fewer(words.levels[level])}
              disabled={counts[level] === 0 || total === 1}
              onClick={() => onChange({ ...counts, [level]: counts[level] - 1 })}
            >
              <Minus aria-hidden />
            </IconButton>
            <output aria-label={words.levels[level]} className="w-5 text-center font-medium tabular-nums">
              {counts[level]}
            </output>
            <IconButton
              label={said.more(words.levels[level])}
              disabled={total >= MOST_QUESTIONS}
              onClick={() => onChange({ ...counts, [level]: counts[level] + 1 })}
            >
              <Plus aria-hidden />
            </IconButton>
          </div>
        ))}
      </div>
      <p className="text-sm text-ink-3">{said.countsHint(total)}</p>
    </fieldset>
  );
}
