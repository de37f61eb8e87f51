import { Tooltip as Parts } from "radix-ui";
import type { ReactNode } from "react";

export function TooltipProvider({ children }: { children: ReactNode }) {
  return <Parts.Provider delayDuration={350}>{children}</Parts.Provider>;
}

/** For what helps and is not needed: phones have no hovering. */
export function Tooltip({ says, children }: { says: ReactNode; children: ReactNode }) {
  return (
    <Parts.Root>
      <Parts.Trigger asChild>{children}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-w-72 rounded-sm bg-ink px-2.5 py-1.5 text-xs text-canvas shadow-high"
        >
          {says}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}
