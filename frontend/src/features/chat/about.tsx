import { Fragment } from "react";
import { answersWords } from "@/i18n/answers";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import type { Node } from "./tree";

/** Who gave an answer, of how many tokens, and how long it took; what nobody knows is left out. */
export function About({ node }: { node: Node }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 tabular-nums">
      {useFacts(node).map(([name, fact]) => (
        <Fragment key={name}>
          <dt className="text-ink-3">{name}</dt>
          <dd className="text-right wrap-anywhere">{fact}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function useFacts({ details, model, createdAt, requestId }: Node): [name: string, fact: string][] {
  const said = useWords(answersWords);
  const formats = useFormats();
  const { profile, adapter, usage, first_text_s, took_s } = details ?? {};
  const facts: [string, string | null | undefined][] = [
    [said.model, profile ?? model],
    // The engine's name for it has the digest of its weights.
    [said.adapter, adapter?.split("@")[0]],
    [
      said.tokens,
      usage &&
        said.tokensOf(formats.number(usage.input_tokens ?? 0), formats.number(usage.output_tokens ?? 0)),
    ],
    [said.firstWord, first_text_s == null ? null : formats.seconds(first_text_s)],
    [said.all, took_s == null ? null : formats.seconds(took_s)],
    [said.at, createdAt && formats.dateTime(createdAt)],
    [said.request, requestId],
  ];
  return facts.flatMap(([name, fact]) => (fact ? [[name, fact]] : []));
}
