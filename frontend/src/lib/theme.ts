/** Light, dark, or as the machine is set. */
import { create } from "zustand";
import { keep, kept } from "./kept";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];
const KEY = "haru.theme";
const CANVAS = { light: "#faf9f6", dark: "#121513" };

const known = (value: string | null): Theme => (value === "light" || value === "dark" ? value : "system");
const store = create<{ theme: Theme }>(() => ({ theme: known(kept(KEY)) }));
const system = () => matchMedia("(prefers-color-scheme: dark)");

export const useTheme = (): Theme => store((state) => state.theme);

export function wear(theme: Theme): void {
  keep(KEY, theme === "system" ? null : theme);
  store.setState({ theme });
  paint();
}

export function followSystem(): void {
  system().addEventListener("change", paint);
  paint();
}

function paint(): void {
  const { theme } = store.getState();
  const shown = theme === "system" ? (system().matches ? "dark" : "light") : theme;
  document.documentElement.dataset.theme = shown;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", CANVAS[shown]);
}
