import { useQueryClient } from "@tanstack/react-query";
import { FileDown, Pin, PinOff, Trash2, X } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, type Ref, useEffect, useRef, useState } from "react";
import { changeConversation } from "@/api/conversations";
import type { ConversationsListed } from "@/api/types";
import { tellRefused } from "@/app/refusals";
import { chatWords } from "@/i18n/chat";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { fewAtOnce } from "@/lib/few";
import { fileName } from "@/runs/files";
import { announce, IconButton, Menu, MenuItem } from "@/ui";
import { ENDINGS, exportChats, type Format } from "./export-chats";
import { Groups } from "./groups";
import { begun, extended, only, toggled } from "./selection";

export interface SelectingProps {
  shown: readonly ConversationsListed[];
  /** The one that it begins with. */
  first: string;
  onRemove: (chosen: readonly ConversationsListed[]) => void;
  onLeave: () => void;
}

export function Selecting({ shown, first, onRemove, onLeave }: SelectingProps) {
  const said = useWords(chatWords);
  const ids = shown.map(({ id }) => id);
  const [selection, setSelection] = useState(() => begun(first));
  const chosen = shown.filter(({ id }) => selection.chosen.has(id));
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector<HTMLElement>(`[data-row="${first}"]`)?.focus(), [first]);

  useEscape(onLeave);
  const choose = (these: readonly string[]) => {
    setSelection(only(selection, these));
    announce(said.selected(these.length));
  };
  const pick = (id: string, isRow: boolean) =>
    setSelection(isRow ? extended(selection, id, ids) : toggled(selection, id));
  const removeChosen = () => {
    if (!chosen.length) return;
    onRemove(chosen);
    onLeave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A menu has keys of its own.
    if (!event.currentTarget.contains(event.target as Node)) return;
    if (event.key === "Escape") onLeave();
    else if (event.key === "Delete") removeChosen();
    else if (event.code === "KeyA" && (event.ctrlKey || event.metaKey)) choose(ids);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = step(list.current, event.key === "ArrowDown" ? 1 : -1);
      if (next && event.shiftKey) pick(next, true);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys for all that is in it
    <div onKeyDown={onKeyDown}>
      <Bar
        chosen={chosen}
        isAll={chosen.length === shown.length}
        onAll={(isAll) => choose(isAll ? ids : [])}
        onRemove={removeChosen}
        onLeave={onLeave}
      />
      <div ref={list} className="px-3">
        <Groups conversations={shown}>
          {(one) => (
            <Choice key={one.id} listed={one} isChosen={selection.chosen.has(one.id)} onPick={pick} />
          )}
        </Groups>
      </div>
    </div>
  );
}

/** A press beside the rows leaves the keys nowhere; Esc still ends it, before it stops an answer. */
function useEscape(onLeave: () => void): void {
  const latest = useRef(onLeave);
  latest.current = onLeave;
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape" || document.activeElement !== document.body) return;
      event.stopPropagation();
      latest.current();
    };
    window.addEventListener("keydown", onKeyDown, true);
    return () => window.removeEventListener("keydown", onKeyDown, true);
  }, []);
}

/** Goes on to the row before or after; its id. */
function step(list: HTMLElement | null, by: 1 | -1): string | undefined {
  const boxes = [...(list?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  const at = boxes.indexOf(document.activeElement as HTMLElement);
  const next = boxes[at === -1 ? 0 : at + by];
  next?.focus();
  return next?.dataset.row;
}

interface BarProps {
  chosen: readonly ConversationsListed[];
  isAll: boolean;
  onAll: (isAll: boolean) => void;
  onRemove: () => void;
  onLeave: () => void;
}

function Bar({ chosen, isAll, onAll, onRemove, onLeave }: BarProps) {
  const said = useWords(chatWords);
  const { isBusy, pin, save } = useActs(chosen, onLeave);
  const isPinned = chosen.length > 0 && chosen.every((one) => one.pinned);
  const isOff = isBusy || chosen.length === 0;
  const some: Ref<HTMLInputElement> = (box) => {
    if (box) box.indeterminate = chosen.length > 0 && !isAll;
  };
  return (
    <div className="sticky top-0 z-10 bg-sunken px-3 pt-3 pb-2">
      <fieldset
        aria-label={said.selecting}
        className="flex h-9 items-center rounded-md bg-accent-soft pr-0.5 pl-3 text-ink-2"
      >
        <input
          ref={some}
          type="checkbox"
          aria-label={said.selectAll}
          title={said.selectAll}
          checked={isAll}
          onChange={() => onAll(!isAll)}
          className="size-[1.125rem] shrink-0 accent-accent"
        />
        <p className="min-w-0 flex-1 truncate pl-2.5 text-sm text-ink">{said.selected(chosen.length)}</p>
        <IconButton
          label={isPinned ? said.unpin : said.pin}
          disabled={isOff}
          onClick={() => void pin(!isPinned)}
        >
          {isPinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
        </IconButton>
        <Menu
          trigger={
            <IconButton label={said.download} disabled={isOff}>
              <FileDown aria-hidden />
            </IconButton>
          }
        >
          <MenuItem icon={<FileDown aria-hidden />} onSelect={() => void save("markdown")}>
            {said.exportMarkdown}
          </MenuItem>
          <MenuItem icon={<FileDown aria-hidden />} onSelect={() => void save("json")}>
            {said.exportJson}
          </MenuItem>
        </Menu>
        <IconButton label={said.remove} disabled={isOff} onClick={onRemove}>
          <Trash2 aria-hidden />
        </IconButton>
        <IconButton label={said.selectingEnd} onClick={onLeave}>
          <X aria-hidden />
        </IconButton>
      </fieldset>
    </div>
  );
}

function useActs(chosen: readonly ConversationsListed[], onLeave: () => void) {
  const said = useWords(chatWords);
  const formats = useFormats();
  const queries = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const ids = chosen.map(({ id }) => id);
  const names = chosen.map(({ title }) => title);
  const over = (
    results: readonly PromiseSettledResult<unknown>[],
    done: string,
    text: typeof said.notSaved,
  ) => {
    tellRefused(names, results, text);
    if (results.every((one) => one.status === "fulfilled")) announce(done);
    onLeave();
  };
  const pin = async (pinned: boolean) => {
    setBusy(true);
    const results = await fewAtOnce(ids, (id) => changeConversation(id, { pinned }));
    await queries.invalidateQueries({ queryKey: ["conversations"] });
    over(results, pinned ? said.pinnedAll(ids.length) : said.unpinnedAll(ids.length), said.notChanged);
  };
  const save = async (format: Format) => {
    setBusy(true);
    const name = fileName(`haru ${said.history} ${formats.date(Date.now())}`, ENDINGS[format]);
    over(await exportChats(ids, format, name), said.savedAll(ids.length), said.notSaved);
  };
  return { isBusy, pin, save };
}

interface ChoiceProps {
  listed: ConversationsListed;
  isChosen: boolean;
  /** With a row of all up to this one, or alone. */
  onPick: (id: string, isRow: boolean) => void;
}

function Choice({ listed: { id, title, excerpt }, isChosen, onPick }: ChoiceProps) {
  // Some browsers do not hand a press with Shift or Ctrl on from the label to its box.
  const onClick = (event: MouseEvent) => {
    const isModified = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!isModified || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    onPick(id, event.shiftKey);
  };
  return (
    <li className={cx("rounded-md transition-colors", isChosen ? "bg-accent-soft" : "hover:bg-hover")}>
      {/** biome-ignore lint/a11y/useKeyWithClickEvents: keys are for the box in it */}
      <label onClick={onClick} className="flex cursor-pointer gap-2.5 py-1.5 pr-3 pl-3 text-sm select-none">
        <input
          type="checkbox"
          data-row={id}
          aria-labelledby={`choice-${id}`}
          checked={isChosen}
          onChange={({ nativeEvent }) =>
            onPick(id, nativeEvent instanceof globalThis.MouseEvent && nativeEvent.shiftKey)
          }
          className="mt-0.5 size-[1.125rem] shrink-0 accent-accent"
        />
        <span className="min-w-0 flex-1">
          <span id={`choice-${id}`} className={cx("block truncate", isChosen ? "text-ink" : "text-ink-2")}>
            {title}
          </span>
          {excerpt ? <span className="line-clamp-2 text-xs text-ink-3">{excerpt}</span> : null}
        </span>
      </label>
    </li>
  );
}
