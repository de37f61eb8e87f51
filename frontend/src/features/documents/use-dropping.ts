import { useEffect, useRef, useState } from "react";

/** Files may be dropped anywhere on the page; without this a browser would open them. Tells whether some hover above. */
export function useDropping(onFiles: (files: Iterable<File>) => void): boolean {
  const [isOver, setOver] = useState(false);
  const take = useRef(onFiles);
  useEffect(() => {
    take.current = onFiles;
  });
  useEffect(() => {
    // Entering a child leaves its parent: only the balance says whether the pointer is still above the page.
    let depth = 0;
    const bears = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!bears(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!bears(event)) return;
      depth -= 1;
      if (depth <= 0) setOver(false);
    };
    const over = (event: DragEvent) => {
      if (bears(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      if (!bears(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      take.current([...(event.dataTransfer?.files ?? [])]);
    };
    const heard = { dragenter: enter, dragleave: leave, dragover: over, drop };
    for (const [name, act] of Object.entries(heard)) window.addEventListener(name, act as EventListener);
    return () => {
      for (const [name, act] of Object.entries(heard)) window.removeEventListener(name, act as EventListener);
    };
  }, []);
  return isOver;
}
