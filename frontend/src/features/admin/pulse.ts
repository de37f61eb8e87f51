/** The last moments of a figure that is looked at again and again. Pure. */

export interface Beat {
  at: number;
  running: number;
  waiting: number;
}

export const KEPT = 60;

export function withBeat(beats: readonly Beat[], beat: Beat): readonly Beat[] {
  return beats.at(-1)?.at === beat.at ? beats : [...beats, beat].slice(-KEPT);
}

/** Points of a line, `width` wide for all that may be kept, the newest at the right. */
export function lineOf(values: readonly number[], most: number, width: number, height: number): string {
  const step = width / (KEPT - 1);
  // One figure alone is no line yet.
  const drawn = values.length === 1 ? [...values, ...values] : values;
  const begin = width - step * (drawn.length - 1);
  return drawn
    .map((value, at) => `${round(begin + step * at)},${round(height * (1 - value / most))}`)
    .join(" ");
}

const round = (value: number) => Math.round(value * 10) / 10;
