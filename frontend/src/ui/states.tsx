import { CircleAlert, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { asApiError } from "@/api/errors";
import { appWords } from "@/i18n/app";
import { useLanguage } from "@/i18n/language";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Button } from "./button";
import { Skeleton } from "./display";

export function EmptyState({
  icon,
  title,
  hint,
  action,
}: {
  icon?: ReactNode;
  title: ReactNode;
  hint?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="flex flex-col items-center justify-center gap-2 px-6 py-14 text-center">
      {icon ? (
        <span className="mb-2 grid size-14 place-items-center rounded-full bg-accent-soft text-accent-ink [&_svg]:size-6">
          {icon}
        </span>
      ) : null}
      <p className="text-lg font-semibold">{title}</p>
      {hint ? <p className="max-w-prose text-sm text-ink-2">{hint}</p> : null}
      {action ? <div className="mt-4">{action}</div> : null}
    </div>
  );
}

export interface ErrorProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  className?: string;
}

/** What went wrong in a row of its own: words, code, the request's number, and when asking again makes sense. */
export function ErrorNote({ error, onRetry, className }: ErrorProps) {
  const said = useWords(appWords);
  const problem = asApiError(error);
  return (
    <div
      role="alert"
      className={cx(
        "flex flex-wrap items-start gap-3 rounded-md bg-danger-soft px-4 py-3 text-sm text-danger",
        className,
      )}
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 basis-52">
        <p className="font-medium">{useErrorText(error)}</p>
        <p className="mt-0.5 font-mono text-xs">
          {problem.code}
          {problem.requestId ? ` · ${said.requestId} ${problem.requestId}` : ""}
        </p>
      </div>
      {onRetry ? <RetryButton onRetry={onRetry} retryAt={problem.retryAt} /> : null}
    </div>
  );
}

/** In place of what could not be shown. */
export function ErrorState({ error, onRetry }: ErrorProps) {
  const said = useWords(appWords);
  return (
    <div className="mx-auto flex w-full max-w-xl flex-col gap-4 py-10">
      <p className="text-lg font-semibold">{said.errorTitle}</p>
      <ErrorNote error={error} onRetry={onRetry} />
    </div>
  );
}

/** The server's own words, or ours where it was not reached. */
export function useErrorText(error: unknown): string {
  const said = useWords(appWords);
  const language = useLanguage();
  const problem = asApiError(error);
  const own = said.errors as Readonly<Record<string, string>>;
  return problem.words?.[language] ?? own[problem.code] ?? said.errors.unknown;
}

function RetryButton({ onRetry, retryAt }: { onRetry: () => void; retryAt: number | null }) {
  const said = useWords(appWords);
  const left = useSecondsUntil(retryAt);
  return (
    <Button
      size="sm"
      look="secondary"
      onClick={onRetry}
      disabled={left > 0}
      icon={<RotateCw aria-hidden className="size-4" />}
    >
      {left > 0 ? said.retryIn(left) : said.retry}
    </Button>
  );
}

export function useSecondsUntil(moment: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  const left = moment === null ? 0 : Math.max(0, Math.ceil((moment - now) / 1000));
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setNow(Date.now()), 250);
    return () => clearTimeout(timer);
  });
  return left;
}

/** Several lines that are on their way. */
export function LoadingRows({
  count = 4,
  className = "h-14 w-full",
}: {
  count?: number;
  className?: string;
}) {
  const said = useWords(appWords);
  return (
    <div role="status" aria-label={said.loading} className="flex flex-col gap-3">
      {Array.from({ length: count }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={at} className={className} />
      ))}
    </div>
  );
}
