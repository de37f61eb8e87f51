/** What is asked of the server is kept for a while, tried again where that helps, and told where nobody shows it. */
import { MutationCache, QueryClient } from "@tanstack/react-query";
import { ApiError, asApiError } from "@/api/errors";
import { appWords } from "@/i18n/app";
import { languageNow } from "@/i18n/language";
import { toast } from "@/ui";

declare module "@tanstack/react-query" {
  interface Register {
    /** `quiet`: the screen that asked shows the error itself. */
    mutationMeta: { quiet?: boolean };
  }
}

const TRIES = 2;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: mayHelp,
        retryDelay: (count) => 500 * 2 ** count,
        staleTime: 30_000,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _context, mutation) => {
        if (!mutation.meta?.quiet) toast({ text: textOf(error), tone: "danger" });
      },
    }),
  });
}

/** Only what is likely to pass by itself: a refusal stays one, and a wait that the server names is the reader's to take. */
function mayHelp(count: number, error: Error): boolean {
  if (count >= TRIES) return false;
  if (!(error instanceof ApiError)) return true;
  return error.retryAt === null && (error.status === 0 || error.status >= 502);
}

/** For places without hooks. */
export function textOf(error: unknown): string {
  const problem = asApiError(error);
  const { errors } = appWords[languageNow()];
  return (
    problem.words?.[languageNow()] ??
    (errors as Readonly<Record<string, string>>)[problem.code] ??
    errors.unknown
  );
}
