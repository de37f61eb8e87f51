import { useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { type AdapterVersion, adaptersQuery, promote } from "@/api/adapters";
import { adminWords } from "@/i18n/admin";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { toast } from "@/ui";
import { Confirm } from "@/ui/confirm";

const FIRST_SHARE = 20;
const STEP = 5;

/** All of the users, or a part of them first. */
export function Promoting({
  adapter,
  version,
  onClose,
}: {
  adapter: string;
  version: AdapterVersion;
  onClose: () => void;
}) {
  const said = useWords(adminWords);
  const formats = useFormats();
  const queries = useQueryClient();
  const id = useId();
  const [percent, setPercent] = useState(
    version.state === "canary" ? Math.round(version.share * 100) : FIRST_SHARE,
  );
  const shown = formats.percent(percent / 100);
  const act = async () => {
    await promote(adapter, version.number, percent / 100);
    toast({ text: said.promoted(adapter, version.number) });
    await queries.invalidateQueries({ queryKey: adaptersQuery.queryKey });
  };
  return (
    <Confirm
      open
      title={said.promoteTitle(adapter, version.number)}
      description={said.promoteHint}
      act={percent === 100 ? said.asLive : said.asCanary}
      look="primary"
      onConfirm={act}
      onClose={onClose}
    >
      <div className="flex flex-col gap-2">
        <div className="flex items-baseline justify-between gap-4">
          <label htmlFor={id} className="text-sm font-medium">
            {said.share}
          </label>
          <output htmlFor={id} className="text-2xl font-semibold tabular-nums">
            {shown}
          </output>
        </div>
        <input
          id={id}
          type="range"
          min={STEP}
          max={100}
          step={STEP}
          value={percent}
          aria-valuetext={shown}
          onChange={(event) => setPercent(Number(event.target.value))}
          className="h-8 w-full cursor-pointer accent-accent"
        />
        <p className="text-sm text-ink-2">{percent === 100 ? said.shareAll : said.shareOf(shown)}</p>
      </div>
    </Confirm>
  );
}
