import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followKeyboard } from "./keyboard-room";

class FakeView extends EventTarget {
  height = 800;
  offsetTop = 0;
  scale = 1;

  becomes(type: "resize" | "scroll", now: { height?: number; offsetTop?: number; scale?: number }): void {
    Object.assign(this, now);
    this.dispatchEvent(new Event(type));
  }
}

const page = document.documentElement;
const room = () => [page.style.getPropertyValue("--above"), page.style.getPropertyValue("--below")];
let view: FakeView;

beforeEach(() => {
  vi.spyOn(page, "clientHeight", "get").mockReturnValue(800);
  view = new FakeView();
  followKeyboard(view);
});
afterEach(() => page.removeAttribute("style"));

test("without a keyboard nothing is said", () => {
  expect(room()).toEqual(["", ""]);
});

test("a keyboard over the page takes its height from below, also where the page was moved up for it", () => {
  view.becomes("resize", { height: 460.4 });
  expect(room()).toEqual(["", "340px"]);
  view.becomes("scroll", { offsetTop: 120 });
  expect(room()).toEqual(["120px", "220px"]);
  view.becomes("resize", { height: 800, offsetTop: 0 });

  expect(room()).toEqual(["", ""]);
});

test("where the browser makes the page smaller by itself, nothing is said", () => {
  vi.spyOn(page, "clientHeight", "get").mockReturnValue(460);
  view.becomes("resize", { height: 460 });

  expect(room()).toEqual(["", ""]);
});

test("a page that was made larger with two fingers keeps its layout", () => {
  view.becomes("resize", { height: 400, offsetTop: 90, scale: 2 });

  expect(room()).toEqual(["", ""]);
});

test("a browser that knows nothing of it is left alone", () => {
  expect(() => followKeyboard(null)).not.toThrow();
});
