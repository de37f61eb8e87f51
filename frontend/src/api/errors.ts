/** The one error of everything that is asked of the server; `code` is the server's, or one of ours. */
export type OwnCode = "offline" | "timeout" | "broken" | "unreadable" | "unanswered";

export interface Problem {
  status?: number;
  code?: string;
  message?: string;
  message_ko?: string;
  request_id?: string;
  retry_after_s?: number;
  version?: string;
  address?: string;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly words: { en: string; ko: string } | null;
  readonly requestId: string | null;
  /** When asking again makes sense, in milliseconds since 1970. */
  readonly retryAt: number | null;
  /** What stands in the way of a file. */
  readonly there: { version: string; address: string } | null;

  constructor(problem: Problem, now: number = Date.now()) {
    super(problem.message ?? problem.code ?? "unknown");
    this.name = "ApiError";
    this.status = problem.status ?? 0;
    this.code = problem.code ?? "unknown";
    this.words = problem.message ? { en: problem.message, ko: problem.message_ko ?? problem.message } : null;
    this.requestId = problem.request_id ?? null;
    this.retryAt = problem.retry_after_s ? now + problem.retry_after_s * 1000 : null;
    const { version, address } = problem;
    this.there = version && address ? { version, address } : null;
  }

  static own(code: OwnCode): ApiError {
    return new ApiError({ code });
  }
}

/** What an answer that is no success says; a proxy in between may have answered with something else. */
export async function problemOf(answer: Response): Promise<ApiError> {
  const body = await problemIn(answer);
  const wait = Number(answer.headers.get("retry-after"));
  return new ApiError({
    code: answer.status === 502 || answer.status === 504 ? "offline" : "unknown",
    ...body,
    status: answer.status,
    ...requestId(body.request_id ?? answer.headers.get("x-request-id")),
    ...(wait > 0 ? { retry_after_s: wait } : {}),
  });
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") return ApiError.own("timeout");
  if (error instanceof SyntaxError) return ApiError.own("unreadable");
  return ApiError.own("offline");
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

async function problemIn(answer: Response): Promise<Problem> {
  if (!answer.headers.get("content-type")?.includes("json")) return {};
  try {
    const body: unknown = await answer.json();
    return typeof body === "object" && body !== null ? (body as Problem) : {};
  } catch {
    return {};
  }
}

const requestId = (id: string | null) => (id ? { request_id: id } : {});
