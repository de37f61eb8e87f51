import { memo, useEffect, useState } from "react";
import { type Drawing, element } from "./drawing";
import { fit } from "./use-fitted";

interface FormulaProps {
  tex: string;
  /** As it is written, with its marks. */
  source: string;
  isDisplay: boolean;
}

let math: typeof import("./math/formula") | undefined;

/** It is shown as it is written until it is drawn, or if it cannot be. */
export const Formula = memo(function Formula({ tex, source, isDisplay }: FormulaProps) {
  const drawing = useDrawing({ tex, source, isDisplay });
  if (!drawing) {
    const look = `${isDisplay ? "block whitespace-pre-wrap" : ""} ${drawing === undefined ? "formula-waits" : ""}`;
    return <code className={look}>{source}</code>;
  }
  return (
    <span ref={fit} className={`wide scroll-quiet ${isDisplay ? "formula-block" : "formula"}`}>
      {element(drawing)}
    </span>
  );
});

/** `undefined` until it is known. What draws is a third of all that a chat loads, for a few answers. */
function useDrawing({ tex, source, isDisplay }: FormulaProps): Drawing | null | undefined {
  const known = math?.known({ tex, isDisplay });
  const [shown, show] = useState({ source, drawing: known });
  useEffect(() => {
    let isGone = false;
    import("./math/formula")
      .then(async (loaded) => {
        math = loaded;
        const drawing = await loaded.drawn({ tex, isDisplay });
        if (!isGone) show((now) => (now.drawing === drawing ? now : { source, drawing }));
      })
      .catch(() => undefined);
    return () => {
      isGone = true;
    };
  }, [tex, source, isDisplay]);
  return shown.source === source ? shown.drawing : known;
}
