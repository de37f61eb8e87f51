/** The keyboard of some phones (Safari's) lies over the page instead of making it smaller. How much of the page is then out
 * of sight stands in the style sheet's `--above` and `--below`. */
type View = Pick<VisualViewport, "height" | "offsetTop" | "scale" | "addEventListener">;

export function followKeyboard(view: View | null = window.visualViewport): void {
  if (!view) return;
  const page = document.documentElement;
  const tell = () => {
    // Whoever has made the page larger looks at a part of it, and moves it about.
    const isWhole = Math.abs(view.scale - 1) < 0.01;
    const above = isWhole ? Math.round(view.offsetTop) : 0;
    const below = isWhole ? Math.round(page.clientHeight - view.height - view.offsetTop) : 0;
    set(page, "--above", above);
    set(page, "--below", below);
  };
  view.addEventListener("resize", tell);
  view.addEventListener("scroll", tell);
  tell();
}

function set(page: HTMLElement, name: string, pixels: number): void {
  if (pixels > 0) page.style.setProperty(name, `${pixels}px`);
  else page.style.removeProperty(name);
}
