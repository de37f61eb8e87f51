import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { lazy, Suspense } from "react";
import { modelsQuery } from "@/api/models";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { Popover, Skeleton } from "@/ui";

const ModelList = lazy(() => import("./model-list").then((part) => ({ default: part.ModelList })));

export interface ModelPickerProps {
  value: string | null;
  onChange: (model: string) => void;
  open: boolean;
  onOpen: (open: boolean) => void;
}

/** Which model answers, and a list to choose another one from. */
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
      className="w-96 p-1.5"
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
      <Suspense fallback={<Skeleton className="h-40 w-full" />}>
        <ModelList
          chosen={shown?.model ?? null}
          onChoose={(model) => {
            onChange(model);
            onOpen(false);
          }}
        />
      </Suspense>
    </Popover>
  );
}
