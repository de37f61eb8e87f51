import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, Ellipsis, FileDown, Pencil, Pin, PinOff, Search, Trash2, X } from "lucide-react";
import {
  lazy,
  type MouseEvent,
  memo,
  type ReactNode,
  type RefObject,
  startTransition,
  useCallback,
  useDeferredValue,
  useEffect,
  useRef,
  useState,
} from "react";
import { changeConversation, conversationsQuery, exportAddress } from "@/api/conversations";
import type { ConversationsListed } from "@/api/types";
import { appWords } from "@/i18n/app";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Button, ErrorNote, IconButton, LoadingRows, Menu, MenuItem, MenuLink, MenuSeparator } from "@/ui";
import { useLongPress } from "@/ui/use-long-press";
import { Groups } from "./groups";
import { useDeletion } from "./use-deletion";

// What is asked for seldom is fetched then; what there was stays until it can take its place.
const Renaming = lazy(() => import("./renaming").then((part) => ({ default: part.Renaming })));
const Selecting = lazy(() => import("./selecting").then((part) => ({ default: part.Selecting })));

interface HistoryProps {
  current: string | null;
  search: RefObject<HTMLInputElement | null>;
}

export const History = memo(function History({ current, search }: HistoryProps) {
  const said = useWords(chatWords);
  const [wanted, setWanted] = useState("");
  const [first, setFirst] = useState<string | null>(null);
  const q = useDeferredValue(wanted.trim());
  const found = useInfiniteQuery(conversationsQuery(q));
  const { isHidden, remove } = useDeletion(current);
  const shown = (found.data?.pages ?? [])
    .flatMap((page) => page.conversations)
    .filter((one) => !isHidden(one.id));
  const list = useRef<HTMLDivElement>(null);
  const select = useCallback((id: string) => startTransition(() => setFirst(id)), []);
  useLastRow(list, shown, first !== null);
  useLongPress(list, {
    isAlone: true,
    onPress: (target) => {
      const id = target.closest<HTMLElement>("a[data-row]")?.dataset.row;
      if (id) select(id);
      return id !== undefined;
    },
  });
  return (
    <section aria-label={said.history} className="flex min-h-0 flex-1 flex-col border-t border-line">
      <div ref={list} className="scroll-quiet min-h-0 flex-1 scroll-pt-14 overflow-y-auto pb-3">
        {first ? (
          <Selecting shown={shown} first={first} onRemove={remove} onLeave={() => setFirst(null)} />
        ) : (
          <>
            <Searching field={search} wanted={wanted} onWanted={setWanted} />
            <Found q={q} found={found} isEmpty={shown.length === 0}>
              <Groups conversations={shown}>
                {(one) => (
                  <Row
                    key={one.id}
                    listed={one}
                    isCurrent={one.id === current}
                    onRemove={remove}
                    onSelect={select}
                  />
                )}
              </Groups>
            </Found>
          </>
        )}
        <More found={found} />
      </div>
    </section>
  );
});

interface SearchingProps {
  field: RefObject<HTMLInputElement | null>;
  wanted: string;
  onWanted: (wanted: string) => void;
}

function Searching({ field, wanted, onWanted }: SearchingProps) {
  const said = useWords(chatWords);
  return (
    <div className="sticky top-0 z-10 bg-sunken px-3 pt-3 pb-2">
      <Search aria-hidden className="pointer-events-none absolute top-[1.4rem] left-6 size-4 text-ink-3" />
      <input
        ref={field}
        type="search"
        aria-label={said.search}
        placeholder={said.search}
        value={wanted}
        onChange={(event) => onWanted(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && wanted) {
            event.stopPropagation();
            onWanted("");
          }
        }}
        className="h-9 w-full rounded-md bg-hover pr-9 pl-9 text-base outline-offset-0 placeholder:text-sm sm:text-sm [&::-webkit-search-cancel-button]:hidden"
      />
      {wanted ? (
        <IconButton
          label={said.searchClear}
          onClick={() => onWanted("")}
          className="absolute top-3.5 right-3.5"
        >
          <X aria-hidden />
        </IconButton>
      ) : null}
    </div>
  );
}

type Listing = Pick<
  ReturnType<typeof useInfiniteQuery>,
  "error" | "isPending" | "refetch" | "hasNextPage" | "fetchNextPage" | "isFetchingNextPage"
>;

interface FoundProps {
  q: string;
  found: Listing;
  isEmpty: boolean;
  children: ReactNode;
}

function Found({ q, found: { error, isPending, refetch }, isEmpty, children }: FoundProps) {
  const said = useWords(chatWords);
  if (isPending) {
    return (
      <div className="px-4 pt-2">
        <LoadingRows count={5} className="h-7 w-full" />
      </div>
    );
  }
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} className="mx-3" />;
  if (isEmpty) return <p className="px-6 py-4 text-sm text-ink-3">{q ? said.noneFound : said.noneYet}</p>;
  return <div className="px-3">{children}</div>;
}

function More({ found: { hasNextPage, isFetchingNextPage, fetchNextPage } }: { found: Listing }) {
  const app = useWords(appWords);
  if (!hasNextPage) return null;
  return (
    <div className="px-3 pt-2">
      <Button
        look="ghost"
        size="sm"
        busy={isFetchingNextPage}
        onClick={() => void fetchNextPage()}
        className="w-full"
      >
        {app.more}
      </Button>
    </div>
  );
}

interface RowProps {
  listed: ConversationsListed;
  isCurrent: boolean;
  onRemove: (chosen: readonly ConversationsListed[]) => void;
  onSelect: (id: string) => void;
}

const Row = memo(function Row({ listed, isCurrent, onRemove, onSelect }: RowProps) {
  const said = useWords(chatWords);
  const change = useChange(listed.id);
  const [isRenaming, rename] = useState(false);
  return (
    <li
      className={cx(
        "group relative flex items-center rounded-md transition-colors hover:bg-hover",
        isCurrent && "bg-hover",
      )}
    >
      <Link
        to="/chat/$conversation"
        params={{ conversation: listed.id }}
        data-row={listed.id}
        aria-current={isCurrent ? "page" : undefined}
        onClick={(event: MouseEvent) => {
          if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
          event.preventDefault();
          onSelect(listed.id);
        }}
        onKeyDown={(event) => {
          if (!event.shiftKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
          event.preventDefault();
          onSelect(listed.id);
        }}
        className="min-w-0 flex-1 rounded-md py-1.5 pr-9 pl-3 text-sm select-none [-webkit-touch-callout:none]"
      >
        <span className={cx("block truncate", isCurrent ? "font-medium text-ink" : "text-ink-2")}>
          {listed.title}
        </span>
        {listed.excerpt ? <span className="line-clamp-2 text-xs text-ink-3">{listed.excerpt}</span> : null}
      </Link>
      <span className="absolute top-0.5 right-0.5 transition-opacity focus-within:opacity-100 group-hover:opacity-100 has-[[aria-expanded=true]]:opacity-100 pointer-fine:opacity-0">
        <Menu
          trigger={
            <IconButton label={said.options(listed.title)}>
              <Ellipsis aria-hidden />
            </IconButton>
          }
        >
          <MenuItem icon={<Pencil aria-hidden />} onSelect={() => startTransition(() => rename(true))}>
            {said.rename}
          </MenuItem>
          <MenuItem
            icon={listed.pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
            onSelect={() => void change({ pinned: !listed.pinned })}
          >
            {listed.pinned ? said.unpin : said.pin}
          </MenuItem>
          <MenuItem icon={<Check aria-hidden />} onSelect={() => onSelect(listed.id)}>
            {said.select}
          </MenuItem>
          <MenuLink icon={<FileDown aria-hidden />} href={exportAddress(listed.id, "markdown")}>
            {said.exportMarkdown}
          </MenuLink>
          <MenuLink icon={<FileDown aria-hidden />} href={exportAddress(listed.id, "json")}>
            {said.exportJson}
          </MenuLink>
          <MenuSeparator />
          <MenuItem icon={<Trash2 aria-hidden />} danger onSelect={() => onRemove([listed])}>
            {said.remove}
          </MenuItem>
        </Menu>
      </span>
      {isRenaming ? (
        <Renaming
          title={listed.title}
          onClose={() => rename(false)}
          onSave={(title) => {
            rename(false);
            void change({ title });
          }}
        />
      ) : null}
    </li>
  );
});

function useChange(id: string) {
  const queries = useQueryClient();
  return async (change: { title?: string; pinned?: boolean }) => {
    await changeConversation(id, change);
    await queries.invalidateQueries({ queryKey: ["conversations"] });
  };
}

/** Keys go on from the row that they were at, in whichever form it is drawn, or from the one in its place. */
function useLastRow(
  list: RefObject<HTMLElement | null>,
  shown: readonly ConversationsListed[],
  isSelecting: boolean,
): void {
  const at = useRef("");
  const ids = shown.map(({ id }) => id);
  const before = useRef({ ids, isSelecting });
  useEffect(() => {
    const { ids: were, isSelecting: was } = before.current;
    before.current = { ids, isSelecting };
    const isSame = was === isSelecting && ids.includes(at.current);
    if (!at.current || isSame || document.activeElement !== document.body) return;
    const place = were.slice(were.indexOf(at.current)).find((id) => ids.includes(id)) ?? ids.at(-1);
    const next = place ? `[data-row="${place}"]` : "input";
    list.current?.querySelector<HTMLElement>(next)?.focus();
  });
  useEffect(() => {
    const { current: rows } = list;
    const onFocus = ({ target }: FocusEvent) => {
      const row = (target as Element).closest("li")?.querySelector<HTMLElement>("[data-row]");
      if (row?.dataset.row) at.current = row.dataset.row;
    };
    rows?.addEventListener("focusin", onFocus);
    return () => rows?.removeEventListener("focusin", onFocus);
  }, [list]);
}
