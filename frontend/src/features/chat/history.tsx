import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ellipsis, FileDown, Pencil, Pin, PinOff, Search, Trash2, X } from "lucide-react";
import { memo, type RefObject, useDeferredValue, useState } from "react";
import { changeConversation, conversationsQuery, exportAddress } from "@/api/conversations";
import type { ConversationsListed } from "@/api/types";
import { appWords } from "@/i18n/app";
import { chatWords } from "@/i18n/chat";
import { useLanguage } from "@/i18n/language";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import {
  Button,
  Dialog,
  ErrorNote,
  Field,
  IconButton,
  Input,
  LoadingRows,
  Menu,
  MenuItem,
  MenuLink,
  MenuSeparator,
} from "@/ui";
import { type GroupName, grouped } from "./history-groups";
import { useDeletion } from "./use-deletion";

interface HistoryProps {
  current: string | null;
  search: RefObject<HTMLInputElement | null>;
}

export const History = memo(function History({ current, search }: HistoryProps) {
  const said = useWords(chatWords);
  const [wanted, setWanted] = useState("");
  const q = useDeferredValue(wanted.trim());
  return (
    <section aria-label={said.history} className="flex min-h-0 flex-1 flex-col border-t border-line">
      <div className="relative px-3 pt-3 pb-2">
        <Search aria-hidden className="pointer-events-none absolute top-[1.4rem] left-6 size-4 text-ink-3" />
        <input
          ref={search}
          type="search"
          aria-label={said.search}
          placeholder={said.search}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape" && wanted) {
              event.stopPropagation();
              setWanted("");
            }
          }}
          className="h-9 w-full rounded-md bg-hover pr-9 pl-9 text-base outline-offset-0 placeholder:text-sm sm:text-sm [&::-webkit-search-cancel-button]:hidden"
        />
        {wanted ? (
          <IconButton
            label={said.searchClear}
            onClick={() => setWanted("")}
            className="absolute top-3.5 right-3.5"
          >
            <X aria-hidden />
          </IconButton>
        ) : null}
      </div>
      <Found q={q} current={current} />
    </section>
  );
});

function Found({ q, current }: { q: string; current: string | null }) {
  const said = useWords(chatWords);
  const app = useWords(appWords);
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(conversationsQuery(q));
  const { isHidden, remove } = useDeletion(current);
  const all = (data?.pages ?? []).flatMap((page) => page.conversations).filter((one) => !isHidden(one.id));
  const name = useGroupName();
  if (isPending) {
    return (
      <div className="px-4 pt-2">
        <LoadingRows count={5} className="h-7 w-full" />
      </div>
    );
  }
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} className="mx-3" />;
  return (
    <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-3 pb-3">
      {all.length === 0 ? (
        <p className="px-3 py-4 text-sm text-ink-3">{q ? said.noneFound : said.noneYet}</p>
      ) : null}
      {grouped(all, new Date()).map((group) => (
        <section key={group.name} aria-label={name(group.name)} className="mt-3 first:mt-0">
          <h2 className="px-3 pb-1 text-xs font-medium tracking-normal text-ink-3">{name(group.name)}</h2>
          <ul className="flex flex-col gap-px">
            {group.conversations.map((one) => (
              <Row key={one.id} listed={one} isCurrent={one.id === current} onRemove={remove} />
            ))}
          </ul>
        </section>
      ))}
      {hasNextPage ? (
        <Button
          look="ghost"
          size="sm"
          busy={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
          className="mt-2 w-full"
        >
          {app.more}
        </Button>
      ) : null}
    </div>
  );
}

interface RowProps {
  listed: ConversationsListed;
  isCurrent: boolean;
  onRemove: (listed: ConversationsListed) => void;
}

const Row = memo(function Row({ listed, isCurrent, onRemove }: RowProps) {
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
        aria-current={isCurrent ? "page" : undefined}
        className="min-w-0 flex-1 rounded-md py-1.5 pr-9 pl-3 text-sm"
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
          <MenuItem icon={<Pencil aria-hidden />} onSelect={() => rename(true)}>
            {said.rename}
          </MenuItem>
          <MenuItem
            icon={listed.pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
            onSelect={() => void change({ pinned: !listed.pinned })}
          >
            {listed.pinned ? said.unpin : said.pin}
          </MenuItem>
          <MenuLink icon={<FileDown aria-hidden />} href={exportAddress(listed.id, "markdown")}>
            {said.exportMarkdown}
          </MenuLink>
          <MenuLink icon={<FileDown aria-hidden />} href={exportAddress(listed.id, "json")}>
            {said.exportJson}
          </MenuLink>
          <MenuSeparator />
          <MenuItem icon={<Trash2 aria-hidden />} danger onSelect={() => onRemove(listed)}>
            {said.remove}
          </MenuItem>
        </Menu>
      </span>
      <Dialog open={isRenaming} onClose={() => rename(false)} title={said.renameTitle}>
        <Renaming
          title={listed.title}
          onSave={(title) => {
            rename(false);
            void change({ title });
          }}
        />
      </Dialog>
    </li>
  );
});

function Renaming({ title, onSave }: { title: string; onSave: (title: string) => void }) {
  const said = useWords(chatWords);
  const [text, setText] = useState(title);
  return (
    <form
      className="flex flex-col gap-4 pt-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) onSave(text.trim());
      }}
    >
      <Field label={said.titleLabel}>
        {(given) => (
          <Input {...given} value={text} maxLength={200} onChange={(event) => setText(event.target.value)} />
        )}
      </Field>
      <Button type="submit" look="primary" disabled={!text.trim()} className="self-end">
        {said.save}
      </Button>
    </form>
  );
}

function useChange(id: string) {
  const queries = useQueryClient();
  return async (change: { title?: string; pinned?: boolean }) => {
    await changeConversation(id, change);
    await queries.invalidateQueries({ queryKey: ["conversations"] });
  };
}

function useGroupName() {
  const said = useWords(chatWords);
  const language = useLanguage();
  const month = new Intl.DateTimeFormat(language, { year: "numeric", month: "long" });
  return (name: GroupName | number) => (typeof name === "number" ? month.format(name) : said.groups[name]);
}
