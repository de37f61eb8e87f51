import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { ApiError } from "@/api/errors";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { Button, buttonLook, EmptyState, ErrorState } from "@/ui";

/** A page that broke: what the server refused is told as such, all else is a fault of ours. */
export function Fault({ error, reset }: ErrorComponentProps) {
  const said = useWords(appWords);
  if (error instanceof ApiError) {
    return (
      <div className="px-4">
        <ErrorState error={error} onRetry={reset} />
      </div>
    );
  }
  return (
    <EmptyState
      title={said.crashed}
      hint={said.crashedHint}
      action={
        <Button look="primary" onClick={() => location.reload()}>
          {said.reload}
        </Button>
      }
    />
  );
}

export function NotFound() {
  const said = useWords(appWords);
  return (
    <EmptyState
      icon={<Compass aria-hidden />}
      title={said.notFound}
      hint={said.notFoundHint}
      action={
        <Link to="/" className={buttonLook("primary")}>
          {said.toHome}
        </Link>
      }
    />
  );
}
