/** What is left of a limit of the caller's. */
export interface Limit {
  name: string;
  unit: "requests" | "tokens" | "calls" | "bytes";
  limit: number;
  /** Below zero where calls used more than was expected of them. */
  left: number;
  /** Seconds in which an empty one fills; of calls that run nobody knows. */
  window_s: number | null;
  /** Seconds until it is full. */
  reset_s: number | null;
}
