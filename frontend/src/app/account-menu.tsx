import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { BookMarked, ChevronsUpDown, LogOut, UserRound } from "lucide-react";
import { changeMe, signOut, useMe } from "@/api/me";
import { appWords } from "@/i18n/app";
import { LANGUAGE_NAMES, LANGUAGES, type Language, speak, useLanguage } from "@/i18n/language";
import { useWords } from "@/i18n/words";
import { dropWritten } from "@/lib/drafts";
import { THEMES, useTheme, wear } from "@/lib/theme";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator, toast } from "@/ui";
import { sendAll } from "./removal";

export function AccountMenu() {
  const said = useWords(appWords);
  const me = useMe();
  const leaving = useSignOut();
  const navigate = useNavigate();
  const shown = me.display_name || me.name;
  return (
    <div className="border-t border-line p-2">
      <Menu
        side="top"
        align="start"
        trigger={
          <button
            type="button"
            className="flex w-full items-center gap-3 rounded-md px-2.5 py-2 text-left transition-colors hover:bg-hover"
          >
            <span
              aria-hidden
              className="grid size-8 shrink-0 place-items-center rounded-full bg-accent text-sm font-semibold text-on-accent"
            >
              {[...shown][0]?.toUpperCase()}
            </span>
            <span className="min-w-0 flex-1 leading-tight">
              <span className="sr-only">{said.account}: </span>
              <span className="block truncate text-sm font-medium">{shown}</span>
              <span className="block text-xs text-ink-3">{said.role[me.role]}</span>
            </span>
            <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />
          </button>
        }
      >
        <Preferences />
        <MenuSeparator />
        <MenuItem icon={<UserRound aria-hidden />} onSelect={() => void navigate({ to: "/account" })}>
          {said.account}
        </MenuItem>
        <MenuLink href="/docs" icon={<BookMarked aria-hidden />}>
          {said.apiReference}
        </MenuLink>
        <MenuItem icon={<LogOut aria-hidden />} onSelect={leaving.mutate} disabled={leaving.isPending}>
          {said.signOut}
        </MenuItem>
      </Menu>
    </div>
  );
}

function Preferences() {
  const said = useWords(appWords);
  const language = useLanguage();
  const theme = useTheme();
  const choose = (next: Language) => {
    speak(next);
    // Only what the server writes by itself, such as mails, follows the account; the page has changed already.
    changeMe({ language: next }).catch(() => undefined);
  };
  return (
    <>
      <MenuChoice
        label={said.language}
        value={language}
        options={LANGUAGES.map((value) => ({
          value,
          label: <span lang={value}>{LANGUAGE_NAMES[value]}</span>,
        }))}
        onChange={choose}
      />
      <MenuSeparator />
      <MenuChoice
        label={said.theme}
        value={theme}
        options={THEMES.map((value) => ({ value, label: said.themes[value] }))}
        onChange={wear}
      />
    </>
  );
}

function useSignOut() {
  const said = useWords(appWords);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => sendAll().then(signOut),
    meta: { quiet: true },
    onSuccess: () => {
      queries.clear();
      dropWritten();
      // A whole new page: nothing of what was shown may stay in memory.
      location.assign("/sign-in");
    },
    onError: () => toast({ text: said.signOutFailed, tone: "danger" }),
  });
}
