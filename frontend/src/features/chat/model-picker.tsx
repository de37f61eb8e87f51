import { useQuery } from "@tanstack/react-query";
import { Check, ChevronDown } from "lucide-react";
import { type KeyboardEvent, useId, useState } from "react";
import { type Model, modelsQuery } from "@/api/models";
import { chatWords } from "@/i18n/chat";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Badge, Popover } from "@/ui";

export interface ModelPickerProps {
  value: string | null;
  onChange: (model: string) => void;
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** Which model answers, with what can be said of each; one that is not loaded cannot be chosen. */
export function ModelPicker({ value, onChange, open, onOpen }: ModelPickerProps) {
  const said = useWords(chatWords);
  const { data: models = [] } = useQuery(modelsQuery);
  const shown = models.find((one) => one.model === value) ?? models.find((one) => one.state === "serving");
  return (
    <Popover
      open={open}
      onOpenChange={onOpen}
      label={said.chooseModel}
      align="end"
      className="w-88 p-1.5"
      trigger={
        <button
          type="button"
          className="flex h-8 max-w-44 items-center gap-1.5 rounded-md px-2.5 text-sm text-ink-2 transition-colors hover:bg-hover hover:text-ink sm:max-w-64"
        >
          <span className="sr-only">{said.model}: </span>
          <span className="truncate">{shown?.model ?? said.defaultModel}</span>
          <ChevronDown aria-hidden className="size-4 shrink-0" />
        </button>
      }
    >
      <Choices
        models={models}
        chosen={shown?.model ?? null}
        onChoose={(model) => {
          onChange(model);
          onOpen(false);
        }}
      />
    </Popover>
  );
}

function Choices({
  models,
  chosen,
  onChoose,
}: {
  models: readonly Model[];
  chosen: string | null;
  onChoose: (model: string) => void;
}) {
  const said = useWords(chatWords);
  const id = useId();
  const [search, setSearch] = useState("");
  const [at, setAt] = useState(0);
  const wanted = search.trim().toLowerCase();
  const found = models.filter((one) =>
    `${one.model} ${one.aliases.join(" ")} ${one.summary}`.toLowerCase().includes(wanted),
  );
  const choose = (model: Model | undefined) => {
    if (model?.state === "serving") onChoose(model.model);
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
        role="combobox"
        aria-label={said.modelSearch}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        placeholder={said.modelSearch}
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
        aria-label={said.model}
        className="scroll-quiet max-h-80 overflow-y-auto"
      >
        {found.map((model, index) => (
          <Choice
            key={model.model}
            id={`${id}-${index}`}
            model={model}
            isChosen={model.model === chosen}
            isAt={index === at}
            onChoose={() => choose(model)}
          />
        ))}
        {found.length === 0 ? <p className="px-3 py-4 text-sm text-ink-3">{said.noneFound}</p> : null}
      </div>
    </>
  );
}

function Choice({
  id,
  model,
  isChosen,
  isAt,
  onChoose,
}: {
  id: string;
  model: Model;
  isChosen: boolean;
  isAt: boolean;
  onChoose: () => void;
}) {
  const said = useWords(chatWords);
  const formats = useFormats();
  const isOff = model.state !== "serving";
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
        "flex cursor-pointer gap-3 rounded-sm px-3 py-2.5",
        isAt && "bg-hover",
        isOff && "opacity-70",
      )}
    >
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2 font-medium">
          <span className="truncate">{model.model}</span>
          <Badge tone={isOff ? "neutral" : "ok"}>{isOff ? said.off : said.serving}</Badge>
        </p>
        <p className="mt-0.5 text-xs text-ink-2">{model.summary}</p>
        <p className="mt-0.5 text-xs text-ink-3">{said.context(formats.compact(model.context))}</p>
      </div>
      {isChosen ? <Check aria-hidden className="mt-1 size-4 shrink-0 text-accent-ink" /> : null}
    </div>
  );
}
