/** Of which of several things something could not be done. */
import { appWords } from "@/i18n/app";
import { languageNow } from "@/i18n/language";
import { toast } from "@/ui/toasts";
import { textOf } from "./query-client";

const NAMED = 3;

/** `results` stand in the order of the names; why is told of the first that was refused. */
export function tellRefused(
  names: readonly string[],
  results: readonly PromiseSettledResult<unknown>[],
  text: (names: string, why: string) => string,
): void {
  const refused = names.filter((_, at) => results[at]?.status === "rejected");
  const first = results.find((one) => one.status === "rejected");
  if (first) toast({ text: text(listed(refused), textOf(first.reason)), tone: "danger" });
}

function listed(names: readonly string[]): string {
  const language = languageNow();
  const more = names.length - NAMED;
  const shown = more > 1 ? [...names.slice(0, NAMED), appWords[language].others(more)] : names;
  return new Intl.ListFormat(language).format(shown);
}
