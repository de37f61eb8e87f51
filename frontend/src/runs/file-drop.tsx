import { Upload } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { runsWords } from "@/i18n/runs";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Button } from "@/ui";

/** A button for the keyboard, a place to drop for the mouse. */
export function FileDrop({
  label,
  accept,
  multiple = false,
  onFiles,
  hint,
}: {
  label: string;
  accept: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
  hint?: string;
}) {
  const said = useWords(runsWords);
  const field = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const id = useId();
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length) onFiles(multiple ? files : files.slice(0, 1));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      className={cx(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border-dashed transition-colors sm:border sm:px-4 sm:py-3",
        isOver ? "border-accent bg-accent-soft" : "border-edge/70",
      )}
    >
      <Button
        size="sm"
        aria-describedby={hint ? id : undefined}
        aria-label={`${label}: ${said.choose}`}
        onClick={() => field.current?.click()}
        icon={<Upload aria-hidden className="size-4" />}
      >
        {said.choose}
      </Button>
      <span id={id} className={cx("text-sm text-ink-3", !hint && "max-sm:hidden")}>
        {hint ?? said.drop}
      </span>
      <input
        ref={field}
        type="file"
        tabIndex={-1}
        aria-label={label}
        accept={accept}
        multiple={multiple}
        className="hidden"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          if (files.length) onFiles(files);
          event.target.value = "";
        }}
      />
    </div>
  );
}
