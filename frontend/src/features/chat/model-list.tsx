import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { type Model, mayBeChosen, modelsQuery } from "@/api/models";
import { useFormats } from "@/i18n/format";
import { modelsWords } from "@/i18n/models";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { announce, Badge } from "@/ui";

const AGAIN_MS = 10_000;

/** All models, with what helps to choose one. One that cannot be chosen says why. */
export function ModelList({
  chosen,
  onChoose,
}: {
  chosen: string | null;
  onChoose: (model: string) => void;
}) {
  const said = useWords(modelsWords);
  const { data: models = [] } = useQuery({ ...modelsQuery, staleTime: 0, refetchInterval: AGAIN_MS });
  const whyOf = useWhy();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(0);
  const found = matching(models, search);
  // What can be chosen without looking may have come after the panel.
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    void document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [id, at]);
  const choose = (model: Model | undefined) => {
    if (!model) return;
    if (mayBeChosen(model)) onChoose(model.model);
    else announce(said.refused(model.model, whyOf(model)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && found.length) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) choose(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        ref={field}
        role="combobox"
        aria-label={said.search}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        placeholder={said.search}
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        className="mb-1 h-10 w-full rounded-sm bg-sunken px-3 text-base outline-none placeholder:text-ink-3"
      />
      <div
        role="listbox"
        id={`${id}-list`}
        aria-label={said.search}
        className="scroll-quiet max-h-96 overflow-y-auto"
      >
        {found.map((model, index) => (
          <Choice
            key={model.model}
            id={`${id}-${index}`}
            model={model}
            why={whyOf(model)}
            isChosen={model.model === chosen}
            isAt={index === at}
            onChoose={() => choose(model)}
          />
        ))}
      </div>
      {found.length === 0 ? <p className="px-3 py-4 text-sm text-ink-3">{said.noneFound}</p> : null}
    </>
  );
}

function matching(models: readonly Model[], search: string): readonly Model[] {
  const wanted = search.trim().toLowerCase();
  return models.filter(({ model, aliases, summary }) =>
    `${model} ${aliases.join(" ")} ${summary}`.toLowerCase().includes(wanted),
  );
}

interface ChoiceProps {
  id: string;
  model: Model;
  why: string;
  isChosen: boolean;
  isAt: boolean;
  onChoose: () => void;
}

function Choice({ id, model, why, isChosen, isAt, onChoose }: ChoiceProps) {
  const said = useWords(modelsWords);
  const isOff = !mayBeChosen(model);
  const { adapter } = model;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
    <div
      role="option"
      id={id}
      tabIndex={-1}
      aria-selected={isChosen}
      aria-disabled={isOff || undefined}
      onClick={onChoose}
      className={cx(
        "flex scroll-my-1 gap-3 rounded-sm px-3 py-2.5",
        isAt && "bg-hover",
        isOff ? "cursor-default" : "cursor-pointer hover:bg-hover",
      )}
    >
      <div className="min-w-0 flex-1 text-xs">
        <p className="flex items-center gap-2 text-sm font-medium">
          <span className={cx("truncate", isOff && "text-ink-2")}>{model.model}</span>
          <StateBadge model={model} />
        </p>
        <p className="mt-0.5 text-ink-2">{model.summary}</p>
        {why ? <p className="mt-1 font-medium text-ink-2">{why}</p> : null}
        <p className="mt-1 text-ink-2 tabular-nums">{useFacts(model).map(unbroken).join(" · ")}</p>
        {adapter ? (
          <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-2">
            {said.adapter(adapter.name)}
            {adapter.is_canary ? (
              <>
                <Badge tone="warn">{said.canary}</Badge>
                <span>{said.canaryHint}</span>
              </>
            ) : null}
          </p>
        ) : null}
      </div>
      {isChosen ? <Check aria-hidden className="mt-1 size-4 shrink-0 text-accent-ink" /> : null}
    </div>
  );
}

/** A line breaks between facts, not within them. */
const unbroken = (fact: string) => fact.replaceAll(" ", "\u00a0");

function StateBadge({ model }: { model: Model }) {
  const said = useWords(modelsWords);
  if (model.reason === "loading") return <Badge tone="accent">{said.loading}</Badge>;
  if (model.reason === "silent") return <Badge tone="warn">{said.silent}</Badge>;
  return model.state === "serving" ? <Badge tone="ok">{said.ready}</Badge> : <Badge>{said.off}</Badge>;
}

/** Why one cannot be chosen, or has to be waited for. */
function useWhy(): (model: Model) => string {
  const said = useWords(modelsWords);
  const formats = useFormats();
  return ({ reason, left_s }) => {
    if (reason === null) return "";
    return reason === "loading" && left_s !== null
      ? said.why.loadingFor(formats.seconds(Math.max(1, Math.round(left_s))))
      : said.why[reason];
  };
}

/** How busy and how quick it is, and how much of a model. */
function useFacts({ reason, queue, first_text_s, cost, billions, context }: Model): string[] {
  const said = useWords(modelsWords);
  const formats = useFormats();
  const waits = queue && !reason;
  const parameters = formats.number(billions, { maximumSignificantDigits: 2 });
  return [
    waits && queue.expected_s === 0 ? said.noWait : "",
    waits && queue.expected_s > 0
      ? said.wait(formats.number(queue.waiting), formats.seconds(Math.max(1, Math.round(queue.expected_s))))
      : "",
    waits && queue.running ? said.busy(formats.number(queue.running), formats.number(queue.slots)) : "",
    first_text_s === null ? "" : said.firstWord(formats.seconds(first_text_s)),
    `${said.cost[cost]} (${parameters}B)`,
    said.context(formats.compact(context)),
  ].filter(Boolean);
}
