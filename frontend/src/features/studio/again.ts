/** What a person wants otherwise in a run that is run again: pure. */
import type { Again, Step } from "@/api/traces";

/** Fields of a form: empty ones stay as they were. */
export interface Changes {
  step: Again["step"];
  profile: string;
  adapter: string;
  temperature: string;
  instructions: string;
}

export const UNCHANGED: Changes = {
  step: "generate",
  profile: "",
  adapter: "",
  temperature: "",
  instructions: "",
};
// What stands in the field of an adapter for none at all.
const NONE = "-";

export function changed({ step, profile, adapter, temperature, instructions }: Changes): Again {
  return {
    step,
    ...(profile ? { profile } : {}),
    ...(adapter ? { adapter: adapter === NONE ? "" : adapter } : {}),
    ...(temperature === "" ? {} : { sampling: { temperature: Number(temperature) } }),
    ...(step === "generate" && instructions.trim() ? { instructions } : {}),
  };
}

/** What a run came to, as people read it: a note, an answer, or else its values. */
export function textOf(runs: readonly Step[]): string {
  const outputs = runs.find((one) => one.parent_run_id === null)?.outputs ?? {};
  for (const name of ["content", "markdown"] as const) {
    const text = outputs[name];
    if (typeof text === "string") return text;
  }
  return Object.keys(outputs).length ? JSON.stringify(outputs, null, 2) : "";
}

export interface Line {
  text: string;
  isOwn: boolean;
}

/** The lines of a text, with those that the other one does not have. */
export function linesBeside(text: string, other: string): Line[] {
  const there = new Set(other.split("\n").map((line) => line.trim()));
  return text
    .split("\n")
    .map((line) => ({ text: line, isOwn: line.trim() !== "" && !there.has(line.trim()) }));
}
