import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { Menu as MenuSign, X } from "lucide-react";
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useMe } from "@/api/me";
import { appWords } from "@/i18n/app";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { IconButton, LoadingRows } from "@/ui";
import { AccountMenu } from "./account-menu";
import { GROUPS } from "./nav";
import { SlotsContext } from "./slots";

/** Navigation beside the page; on phones a drawer over it. One element in both, so that a page's own list keeps its state. */
export function Shell() {
  const said = useWords(appWords);
  const { pathname } = useLocation();
  const [isOpen, setOpen] = useState(false);
  const [title, setTitle] = useState<HTMLElement | null>(null);
  const [actions, setActions] = useState<HTMLElement | null>(null);
  const [side, setSide] = useState<HTMLElement | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const closeDrawer = useCallback(() => setOpen(false), []);
  const slots = useMemo(() => ({ title, actions, side, closeDrawer }), [title, actions, side, closeDrawer]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer
  useEffect(closeDrawer, [pathname, closeDrawer]);
  const dismiss = () => {
    // The page is inert until it is closed, and nothing in it can have the focus.
    flushSync(() => setOpen(false));
    opener.current?.focus();
  };
  useEscape(isOpen, dismiss);
  return (
    <SlotsContext value={slots}>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {said.skip}
      </a>
      <div className="mt-(--above) flex h-(--room) pr-[env(safe-area-inset-right)] pl-[env(safe-area-inset-left)]">
        {isOpen ? (
          <div aria-hidden onPointerDown={dismiss} className="fixed inset-0 z-20 bg-veil lg:hidden" />
        ) : null}
        <aside
          className={cx(
            "scroll-quiet z-30 flex w-[17rem] max-w-[86vw] shrink-0 flex-col overflow-y-auto border-r border-line bg-sunken pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)]",
            "max-lg:fixed max-lg:top-(--above) max-lg:bottom-(--below) max-lg:left-0 max-lg:w-[calc(17rem+env(safe-area-inset-left))] max-lg:pl-[env(safe-area-inset-left)] max-lg:shadow-high",
            isOpen ? "max-lg:animate-slide-in" : "max-lg:hidden",
          )}
        >
          <div className="flex h-14 items-center justify-between pr-2 pl-5">
            <Link
              to="/"
              className="flex items-center gap-2.5 rounded-sm text-lg font-bold tracking-tight text-ink"
            >
              <img src="/static/haru.svg" alt="" width={26} height={26} />
              haru
            </Link>
            <IconButton label={said.closeNavigation} onClick={dismiss} className="lg:hidden">
              <X aria-hidden />
            </IconButton>
          </div>
          <Navigation isOpen={isOpen} />
          <div ref={setSide} className="flex min-h-0 flex-1 flex-col not-empty:min-h-40" />
          <AccountMenu />
        </aside>
        <div className="flex min-w-0 flex-1 flex-col" inert={isOpen && matchMedia("(width < 64rem)").matches}>
          <header className="flex h-[calc(3.5rem+env(safe-area-inset-top))] shrink-0 items-center gap-2 border-b border-line bg-canvas px-3 pt-[env(safe-area-inset-top)] sm:px-5">
            <span className="lg:hidden">
              <IconButton
                ref={opener}
                label={said.openNavigation}
                onClick={() => setOpen(true)}
                aria-expanded={isOpen}
              >
                <MenuSign aria-hidden />
              </IconButton>
            </span>
            <p ref={setTitle} className="min-w-0 flex-1 truncate text-sm font-medium text-ink-2" />
            <div ref={setActions} className="flex items-center gap-1" />
          </header>
          <main
            id="content"
            tabIndex={-1}
            className="scroll-quiet relative min-h-0 flex-1 overflow-y-auto outline-none"
          >
            <Suspense fallback={<Waiting />}>
              <Outlet />
            </Suspense>
          </main>
        </div>
      </div>
    </SlotsContext>
  );
}

/** From wherever the keys are: a page's own list stands in the drawer, but its events go through the page. */
function useEscape(isOpen: boolean, dismiss: () => void): void {
  const latest = useRef(dismiss);
  latest.current = dismiss;
  useEffect(() => {
    if (!isOpen) return;
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === "Escape" && !document.querySelector("dialog[open], :popover-open")) latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [isOpen]);
}

function Navigation({ isOpen }: { isOpen: boolean }) {
  const said = useWords(appWords);
  const me = useMe();
  const first = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (isOpen) first.current?.focus();
  }, [isOpen]);
  const groups = GROUPS.filter((group) => !group.isForAdmins || me.role === "admin");
  return (
    <nav aria-label={said.navigation} className="px-3 pt-1 pb-3">
      {groups.map((group, at) => (
        <ul
          key={group.name}
          aria-label={said.group[group.name]}
          className={cx("flex flex-col gap-0.5", at > 0 && "mt-3")}
        >
          {group.doors.map(({ place, to, icon: Sign }, index) => (
            <li key={place}>
              <Link
                to={to}
                ref={at + index === 0 ? first : undefined}
                activeOptions={{ exact: to === "/" }}
                className="flex h-9 items-center gap-3 rounded-md px-3 text-sm text-ink-2 transition-colors hover:bg-hover hover:text-ink data-[status=active]:bg-accent-soft data-[status=active]:font-medium data-[status=active]:text-accent-ink"
              >
                <Sign aria-hidden className="size-[1.125rem] shrink-0" />
                {said.nav[place]}
              </Link>
            </li>
          ))}
        </ul>
      ))}
    </nav>
  );
}

function Waiting() {
  return (
    <div className="mx-auto max-w-3xl px-4 pt-10 sm:px-8">
      <LoadingRows count={5} />
    </div>
  );
}
