import type { Verification } from "@/api/types";
import { runsWords } from "@/i18n/runs";
import { useWords } from "@/i18n/words";
import { Badge } from "@/ui";

/** How many of the model's sentences the sources bear out; nothing where it wrote none. */
export function BorneOut({ verification }: { verification: Pick<Verification, "sentences" | "supported"> }) {
  const said = useWords(runsWords);
  const { sentences, supported } = verification;
  if (!sentences) return null;
  const some = supported ? "neutral" : "warn";
  return <Badge tone={supported === sentences ? "ok" : some}>{said.borneOut(supported, sentences)}</Badge>;
}
