import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// What jsdom lacks: elements in the top layer.
HTMLElement.prototype.showPopover ??= () => undefined;
HTMLElement.prototype.hidePopover ??= () => undefined;

afterEach(cleanup);
