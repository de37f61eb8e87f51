/** Parts of the application on a server that a test writes: what is asked, and what is answered. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, vi } from "vitest";

export interface Told {
  method: string;
  path: string;
  body: unknown;
}

type Answer = unknown | ((told: Told) => unknown);

afterEach(() => vi.unstubAllGlobals());

/** By method and path, such as `GET /api/users`; what is not written is 404. Returns what was asked. */
export function server(answers: Readonly<Record<string, Answer>>): Told[] {
  const heard: Told[] = [];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit = {}) => {
    const path = new URL(address, "http://haru").pathname;
    const text = typeof init.body === "string" ? init.body : "";
    const told = { method: init.method ?? "GET", path, body: text ? JSON.parse(text) : undefined };
    heard.push(told);
    const answer = answers[`${told.method} ${path}`];
    if (answer === undefined) return problem(404, "not_found");
    const given = typeof answer === "function" ? (answer as (told: Told) => unknown)(told) : answer;
    if (given instanceof Response) return given;
    return given === null ? new Response(null, { status: 204 }) : Response.json(given);
  });
  return heard;
}

export function problem(status: number, code: string, message = code): Response {
  return Response.json({ code, message, message_ko: message, request_id: "01TEST" }, { status });
}

export function shown(part: ReactNode) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(<QueryClientProvider client={queries}>{part}</QueryClientProvider>);
}
