import { RotateCcw } from "lucide-react";
import { runsWords } from "@/i18n/runs";
import { useWords } from "@/i18n/words";
import { Button } from "@/ui";

/** Back to the form, with what was filled in. */
export function StartOver({ onClick }: { onClick: () => void }) {
  const said = useWords(runsWords);
  return (
    <Button size="sm" onClick={onClick} icon={<RotateCcw aria-hidden className="size-4" />}>
      {said.newOne}
    </Button>
  );
}
