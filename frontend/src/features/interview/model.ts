/** Questions by the feature's stream, mock interviews by their own door. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/api/client";
import { ApiError, type Problem } from "@/api/errors";
import { streamEvents } from "@/api/sse";
import type { Interview, InterviewInput, InterviewOutput, InterviewsPage, MockInput } from "@/api/types";
import { runsOf } from "@/runs/store";

export const questionRuns = runsOf<InterviewInput, InterviewOutput>("interview");

const PATH = "/api/interviews";

export interface Scored {
  name: string;
  score: number;
  questions: number;
}

export interface Report {
  score: number;
  questions: number;
  skills: readonly Scored[];
  categories: readonly Scored[];
  weak: readonly string[];
  strong: readonly string[];
  read: readonly { document: string; title: string; quote: string }[];
  disclaimer: string;
}

export const reportOf = (interview: Interview): Report | null => interview.report as unknown as Report | null;

export const interviewsQuery = infiniteQueryOptions({
  queryKey: ["interviews"],
  queryFn: ({ pageParam, signal }) =>
    api.get<InterviewsPage>(PATH, { query: { before: pageParam, limit: 50 }, signal }),
  initialPageParam: "",
  getNextPageParam: (page) => page.next ?? undefined,
});

export const interviewQuery = (id: string) =>
  queryOptions({
    queryKey: ["interview", id],
    queryFn: ({ signal }) => api.get<Interview>(`${PATH}/${id}`, { signal }),
  });

export const exportAddress = (id: string, format: "md" | "csv") => `${PATH}/${id}/export?format=${format}`;

export const deleteInterview = (id: string) => api.delete(`${PATH}/${id}`);

/** `node` is a step, or the part that waits for the model. */
export interface Doing {
  node: string;
  state: string;
  position?: number;
  expected_s?: number;
}

export interface Heard {
  onDoing: (doing: Doing) => void;
  signal?: AbortSignal;
}

export const begin = (given: MockInput, heard: Heard) => told(PATH, given, heard);

export const answer = (id: string, number: number, text: string, heard: Heard) =>
  told(`${PATH}/${id}/answers`, { number, answer: text }, heard);

export const skip = (id: string, number: number, heard: Heard) =>
  told(`${PATH}/${id}/skip`, { number }, heard);

export const end = (id: string, heard: Heard) => told(`${PATH}/${id}/end`, {}, heard);

/** Steps while it works, and the interview as the last event. */
async function told(path: string, body: unknown, { onDoing, signal }: Heard): Promise<Interview> {
  const events = streamEvents({
    first: { method: "POST", path, body },
    ends: ({ event }) => event === "interview" || event === "error",
    ...(signal ? { signal } : {}),
  });
  for await (const { event, data } of events) {
    if (event === "progress") onDoing(JSON.parse(data) as Doing);
    if (event === "interview") return JSON.parse(data) as Interview;
    if (event === "error") throw new ApiError(JSON.parse(data) as Problem);
  }
  throw new DOMException("stopped", "AbortError");
}
