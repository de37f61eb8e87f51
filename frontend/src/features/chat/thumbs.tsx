import { ThumbsDown, ThumbsUp } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { textOf } from "@/app/query-client";
import { chatWords } from "@/i18n/chat";
import { useWords } from "@/i18n/words";
import { IconButton, Popover, toast } from "@/ui";
import { NONE, type Opinion, sendOpinion } from "./feedback";

const OpinionForm = lazy(() => import("./asides").then((part) => ({ default: part.OpinionForm })));

export interface ThumbsProps {
  requestId: string;
  given: Opinion | undefined;
  onGive: (requestId: string, opinion: Opinion) => void;
}

/** Pressed again, a thumb is taken back; one that is down may say why. */
export function Thumbs({ given = NONE, ...rest }: ThumbsProps) {
  const said = useWords(chatWords);
  const [isOpen, setOpen] = useState(false);
  const give = useGiving({ given, ...rest });
  return (
    <>
      <IconButton
        label={said.goodAnswer}
        aria-pressed={given.score === 1}
        onClick={() => give({ score: given.score === 1 ? null : 1 })}
      >
        <ThumbsUp aria-hidden className={given.score === 1 ? "fill-current" : ""} />
      </IconButton>
      <Popover
        label={said.badAnswer}
        open={isOpen}
        onOpenChange={(next) => {
          setOpen(next);
          if (next && given.score !== 0) give({ score: 0 }, false);
        }}
        className="w-80 p-4"
        trigger={
          <IconButton label={said.badAnswer} aria-pressed={given.score === 0}>
            <ThumbsDown aria-hidden className={given.score === 0 ? "fill-current" : ""} />
          </IconButton>
        }
      >
        <Suspense>
          <OpinionForm
            given={given}
            onGive={(opinion) => {
              setOpen(false);
              give(opinion);
            }}
          />
        </Suspense>
      </Popover>
    </>
  );
}

/** It is shown at once, and as it was where the server did not take it. What is not the last word yet is kept without
 * one of ours. */
function useGiving({ requestId, given = NONE, onGive }: ThumbsProps) {
  const said = useWords(chatWords);
  // One after the other: the last word is the one that stays.
  const before = useRef(Promise.resolve());
  const send = async (opinion: Opinion, isLast: boolean) => {
    try {
      const isHeard = await sendOpinion(requestId, opinion);
      if (!isHeard) onGive(requestId, NONE);
      const done = opinion.score === null ? said.opinionGone : said.opinionKept;
      if (isLast || !isHeard) toast({ text: isHeard ? done : said.opinionLost });
    } catch (error) {
      onGive(requestId, given);
      toast({ text: textOf(error), tone: "danger" });
    }
  };
  return (opinion: Opinion, isLast = true) => {
    onGive(requestId, opinion);
    before.current = before.current.then(() => send(opinion, isLast));
  };
}
