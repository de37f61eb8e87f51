import { ArrowUp, ClipboardPaste, Square, X } from "lucide-react";
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { chatWords } from "@/i18n/chat";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { useDraft } from "@/lib/drafts";
import { IconButton } from "@/ui";
import { type Attachment, LONG, MOST, withAttachments } from "./attachments";
import { useBindings } from "./bindings";
import { keysOf } from "./chords";
import { type Command, CommandList, commandsFor } from "./commands";
import { TEMPORARY } from "./threads";
import { TokenMeter } from "./token-meter";
import { useComposing } from "./use-composing";

export interface ComposerHandle {
  focus: () => void;
  write: (text: string) => void;
}

export interface ComposerProps {
  /** Whose draft it is. */
  name: string;
  isAnswering: boolean;
  spent: number;
  context: number | null;
  onSend: (text: string) => void;
  onStop: () => void;
  onEditLast: () => void;
  onCommand: (command: Command) => void;
  ref: Ref<ComposerHandle>;
}

const SIZES_ITSELF = CSS.supports?.("field-sizing", "content") ?? false;

export function Composer({
  name,
  isAnswering,
  spent,
  context,
  onSend,
  onStop,
  onEditLast,
  onCommand,
  ref,
}: ComposerProps) {
  const said = useWords(chatWords);
  const formats = useFormats();
  const { stop: stopKeys } = useBindings();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft(name === TEMPORARY ? null : name);
  const [attachments, setAttachments] = useState<readonly Attachment[]>([]);
  const [commandAt, setCommandAt] = useState(0);
  const commands = commandsFor(text);
  const whole = withAttachments(text, attachments);
  const isTooLong = whole.length > MOST;
  const maySend = whole.trim() !== "" && !isTooLong;
  useImperativeHandle(ref, () => ({
    focus: () => field.current?.focus(),
    write: (given) => {
      setText(given);
      field.current?.focus();
    },
  }));
  useGrowing(field, text);
  useWayBack(field, isAnswering);

  const run = (command: Command) => {
    setText("");
    onCommand(command);
  };
  const send = () => {
    const picked = commandsFor(field.current?.value ?? "")[commandAt];
    if (picked) return run(picked);
    // The field knows what was composed last before we do.
    const now = withAttachments(field.current?.value ?? text, attachments);
    if (!now.trim() || now.length > MOST) return;
    setText("");
    setAttachments([]);
    onSend(now);
  };
  const composing = useComposing(send);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (commands.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setCommandAt((commandAt + (event.key === "ArrowDown" ? 1 : commands.length - 1)) % commands.length);
    } else if (event.key === "ArrowUp" && !text && !attachments.length) {
      event.preventDefault();
      onEditLast();
    } else if (event.key === "Escape" && commands.length) {
      event.stopPropagation();
      setText("");
    } else composing.onKeyDown(event);
  };
  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text/plain");
    if (pasted.length < LONG) return;
    event.preventDefault();
    setAttachments([...attachments, { id: Date.now(), text: pasted }]);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      className="relative rounded-xl border border-edge/60 bg-surface shadow-low transition-colors focus-within:border-accent"
    >
      <CommandList commands={commands} at={commandAt} onPick={run} />
      {attachments.length ? (
        <ul className="flex flex-wrap gap-2 px-3 pt-3">
          {attachments.map((one) => (
            <li
              key={one.id}
              className="flex items-center gap-2 rounded-md border border-line bg-sunken py-1 pr-1 pl-3 text-sm"
            >
              <ClipboardPaste aria-hidden className="size-4 text-ink-3" />
              {said.attached(formats.number(one.text.length))}
              <IconButton
                label={said.attachedRemove}
                onClick={() => setAttachments(attachments.filter((other) => other.id !== one.id))}
              >
                <X aria-hidden />
              </IconButton>
            </li>
          ))}
        </ul>
      ) : null}
      <textarea
        ref={field}
        rows={1}
        value={text}
        aria-label={said.composer}
        aria-invalid={isTooLong || undefined}
        aria-describedby="composer-limit"
        placeholder={said.placeholderShort}
        title={said.placeholder}
        enterKeyHint="send"
        onChange={(event) => {
          setText(event.target.value);
          setCommandAt(0);
        }}
        onPaste={onPaste}
        {...composing}
        onKeyDown={onKeyDown}
        className="scroll-quiet field-sizing-content block max-h-[calc(var(--room)*0.4)] min-h-13 w-full resize-none bg-transparent px-5 pt-3.5 pb-1 text-base outline-none"
      />
      <div className="flex items-center gap-2 px-3 pb-2.5 pl-5">
        <p
          id="composer-limit"
          className={cx(
            "min-w-0 flex-1 truncate text-xs",
            isTooLong ? "font-medium text-danger" : "text-ink-3",
          )}
        >
          {isTooLong ? `${said.tooLong(formats.number(MOST))} (${formats.number(whole.length)})` : ""}
        </p>
        <TokenMeter text={whole} spent={spent} context={context} />
        {isAnswering ? (
          <IconButton
            label={said.stop(keysOf(stopKeys).join("+"))}
            look="secondary"
            size="md"
            onClick={onStop}
            className="rounded-full!"
          >
            <Square aria-hidden className="fill-current" />
          </IconButton>
        ) : null}
        {!isAnswering || maySend ? (
          <IconButton
            type="submit"
            label={isAnswering ? said.queue : said.send}
            look="primary"
            size="md"
            disabled={!maySend}
            className="rounded-full!"
          >
            <ArrowUp aria-hidden />
          </IconButton>
        ) : null}
      </div>
    </form>
  );
}

/** For browsers whose fields do not grow by themselves. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what makes it grow
  useLayoutEffect(() => {
    const { current } = field;
    if (!current || SIZES_ITSELF) return;
    current.style.height = "auto";
    current.style.height = `${current.scrollHeight}px`;
  }, [field, text]);
}

/** What was pressed to ask has gone, or cannot be pressed now: keys go on from the field. On phones the keyboard would
 * cover the answer. */
function useWayBack(field: RefObject<HTMLTextAreaElement | null>, isAnswering: boolean): void {
  useEffect(() => {
    const focused = document.activeElement;
    const isLost = focused === document.body || focused?.matches(":disabled");
    if (isAnswering && isLost && matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [field, isAnswering]);
}
