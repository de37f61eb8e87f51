/** What a finger rests on. */
const AFTER_MS = 500;
/** A finger never lies quite still. */
const STILL_PX = 10;
/** Some browsers tell a click, or open their menu, when the finger has gone. */
const CLICK_MS = 350;

export interface PressOptions {
  /** Whether something was begun with what is pressed. */
  onPress: (target: Element) => boolean;
  /** Nothing but that happens: neither the browser's own menu opens, nor a link. */
  isAlone?: boolean | undefined;
}

/** Moving, scrolling and a second finger make something else of it. */
export function watchPresses(root: HTMLElement, { onPress, isAlone = false }: PressOptions): () => void {
  let pressing: { timer: ReturnType<typeof setTimeout>; x: number; y: number; target: Element } | null = null;
  let wasTaken = false;
  const drop = () => {
    clearTimeout(pressing?.timer);
    pressing = null;
  };
  const take = () => {
    const target = pressing?.target;
    drop();
    if (target) wasTaken = onPress(target);
  };
  const onDown = (event: PointerEvent) => {
    drop();
    wasTaken = false;
    const { pointerType, isPrimary, clientX: x, clientY: y, target } = event;
    if (pointerType !== "touch" || !isPrimary || !(target instanceof Element)) return;
    pressing = { timer: setTimeout(take, AFTER_MS), x, y, target };
  };
  const onMove = ({ clientX, clientY }: PointerEvent) => {
    if (pressing && Math.hypot(clientX - pressing.x, clientY - pressing.y) > STILL_PX) drop();
  };
  const onUp = () => {
    drop();
    setTimeout(() => {
      wasTaken = false;
    }, CLICK_MS);
  };
  // Where the browser has a menu of its own for it, it also knows how long the person wants it to take.
  const onMenu = (event: Event) => {
    if (pressing) take();
    if (isAlone && wasTaken) event.preventDefault();
  };
  const onClick = (event: Event) => {
    if (!isAlone || !wasTaken) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const heard = [
    ["pointerdown", onDown],
    ["pointermove", onMove],
    ["pointerup", onUp],
    ["pointercancel", onUp],
    ["contextmenu", onMenu],
    ["click", onClick],
  ] as const;
  for (const [type, listener] of heard) root.addEventListener(type, listener as EventListener, true);
  return () => {
    drop();
    for (const [type, listener] of heard) root.removeEventListener(type, listener as EventListener, true);
  };
}
