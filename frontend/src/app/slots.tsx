/** Places in the frame that a page fills: its title and buttons in the top bar, its own list in the side bar. */
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { createPortal } from "react-dom";

export interface Slots {
  title: HTMLElement | null;
  actions: HTMLElement | null;
  side: HTMLElement | null;
  closeDrawer: () => void;
}

export const SlotsContext = createContext<Slots>({
  title: null,
  actions: null,
  side: null,
  closeDrawer: () => undefined,
});

/** What the page is called, in the top bar and in the window's title; `children` are its buttons. */
export function PageBar({ title, children }: { title: string; children?: ReactNode }) {
  const slots = useContext(SlotsContext);
  useEffect(() => {
    document.title = `${title} · haru`;
  }, [title]);
  return (
    <>
      {slots.title ? createPortal(title, slots.title) : null}
      {slots.actions && children ? createPortal(children, slots.actions) : null}
    </>
  );
}

/** Below the navigation, on phones in the drawer. */
export function SidePanel({ children }: { children: ReactNode }) {
  const { side } = useContext(SlotsContext);
  return side ? createPortal(children, side) : null;
}

export const useCloseDrawer = () => useContext(SlotsContext).closeDrawer;

/** The usual page: a column in the middle. Chat has its own. */
export function Page({ wide, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <div
      className={`mx-auto flex w-full flex-col gap-8 px-4 pt-6 pb-16 sm:px-8 sm:pt-10 ${wide ? "max-w-6xl" : "max-w-3xl"}`}
    >
      {children}
    </div>
  );
}

export function PageHead({ title, hint }: { title: ReactNode; hint?: ReactNode }) {
  return (
    <header>
      <h1 className="text-2xl font-semibold">{title}</h1>
      {hint ? <p className="mt-2 max-w-prose text-ink-2">{hint}</p> : null}
    </header>
  );
}
