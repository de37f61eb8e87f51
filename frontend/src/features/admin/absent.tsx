import { Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { asApiError } from "@/api/errors";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { EmptyState, ErrorState } from "@/ui";

/** What could not be asked for: a server without it, an engine that is run elsewhere, or a fault. */
export function Absent({ error, onRetry, rest }: { error: unknown; onRetry: () => void; rest?: ReactNode }) {
  const said = useWords(adminWords);
  const { status, code } = asApiError(error);
  const isElsewhere = code === "engines_elsewhere";
  if (!isElsewhere && status !== 404) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <>
      <EmptyState
        icon={<Unplug aria-hidden />}
        title={isElsewhere ? said.enginesElsewhere : said.notHere}
        hint={isElsewhere ? said.enginesElsewhereHint : said.notHereHint}
      />
      {rest}
    </>
  );
}
