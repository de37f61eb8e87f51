import { usageWords } from "@/i18n/usage";
import { useWords } from "@/i18n/words";

/** What a feature is called; one that we do not know keeps its own name. */
export function useFeatureName(): (feature: string | null) => string {
  const said = useWords(usageWords);
  const known: Readonly<Record<string, string>> = said.features;
  return (feature) => (feature ? (known[feature] ?? feature) : said.unknown);
}
