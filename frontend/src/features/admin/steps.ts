/** What is known of a switch by its steps. Pure. */
import type { Phase, Seat, SeatEvent } from "@/api/seats";

export const MOST_STEPS = 50;

export interface Live {
  steps: readonly SeatEvent[];
  isLost: boolean;
}

export type LiveEvent = { type: "step"; step: SeatEvent } | { type: "lost" } | { type: "back" };

export const NO_STEPS: Live = { steps: [], isLost: false };

/** The newest first; a step that is told twice, after the stream broke, stands once. */
export function reduceLive(live: Live, event: LiveEvent): Live {
  switch (event.type) {
    case "step":
      if (live.steps.some((step) => step.id === event.step.id)) return { ...live, isLost: false };
      return { steps: [event.step, ...live.steps].slice(0, MOST_STEPS), isLost: false };
    case "lost":
      return { ...live, isLost: true };
    case "back":
      return { ...live, isLost: false };
  }
}

/** Which phases a seat goes through in this order, with what is done now. Beside the old one it starts before that one
 * ends, otherwise after. */
export function pathOf(seat: Pick<Seat, "phase" | "way">): readonly Phase[] {
  if (seat.phase === "mend") return ["mend", "steady"];
  if (seat.phase === "discard") return ["start", "discard", "steady"];
  return seat.way === "instead"
    ? ["drain", "retire", "start", "steady"]
    : ["start", "drain", "retire", "steady"];
}
