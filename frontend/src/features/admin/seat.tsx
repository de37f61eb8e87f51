import { useQueryClient } from "@tanstack/react-query";
import { ArrowRight, ArrowRightLeft, Undo2 } from "lucide-react";
import { useState } from "react";
import { rollBack, type Seat, seatsQuery, switchTo } from "@/api/seats";
import { adminWords } from "@/i18n/admin";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { Badge, Button, Card, Checkbox, Field, Progress, Select, toast } from "@/ui";
import { Confirm } from "@/ui/confirm";
import { Phases } from "./phases";

interface SeatProps {
  seat: Seat;
  profiles: readonly string[];
  isOnly: boolean;
}

export function SeatCard({ seat, profiles, isOnly }: SeatProps) {
  const said = useWords(adminWords);
  const [asking, ask] = useState<"" | "switch" | "rollback">("");
  const isMoving = seat.phase !== "steady";
  return (
    <Card className="flex flex-col gap-6">
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0">
          <p className="text-sm text-ink-2">
            {isOnly ? said.serves : `${said.seat(seat.name)} · ${said.serves}`}
          </p>
          <p className="mt-1 flex flex-wrap items-center gap-3">
            <span className="text-2xl font-semibold tracking-tight">{seat.routed || said.nothing}</span>
            {seat.coming ? (
              <>
                <ArrowRight aria-hidden className="size-5 text-ink-3" />
                <span className="text-2xl font-semibold tracking-tight text-accent-ink">{seat.coming}</span>
              </>
            ) : null}
            {seat.routed ? null : <Badge tone="warn">{said.callsWait}</Badge>}
          </p>
          {seat.leaving ? <p className="mt-1 text-sm text-ink-2">{said.leaves(seat.leaving)}</p> : null}
          {seat.reason ? <p className="mt-1 text-sm text-danger">{seat.reason}</p> : null}
        </div>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => ask("rollback")} icon={<Undo2 aria-hidden className="size-4" />}>
            {said.rollback}
          </Button>
          <Button
            look="primary"
            onClick={() => ask("switch")}
            icon={<ArrowRightLeft aria-hidden className="size-4" />}
          >
            {said.switchModel}
          </Button>
        </div>
      </div>
      {isMoving ? <Moving seat={seat} /> : null}
      {asking === "switch" ? <Switching seat={seat} profiles={profiles} onClose={() => ask("")} /> : null}
      <GoingBack seat={seat} open={asking === "rollback"} onClose={() => ask("")} />
    </Card>
  );
}

function Moving({ seat }: { seat: Seat }) {
  const said = useWords(adminWords);
  const formats = useFormats();
  const { for_s, left_s } = seat;
  const all = left_s === null ? null : for_s + left_s;
  return (
    <div className="flex flex-col gap-3 border-t border-line pt-5">
      <Phases seat={seat} />
      <Progress label={said.phases[seat.phase]} value={all ? for_s : null} max={all ?? 100} />
      <p className="text-sm text-ink-2">
        {said.phaseMeans[seat.phase]} {seat.way ? said.ways[seat.way] : ""}
      </p>
      <p className="text-sm text-ink-3 tabular-nums">
        {said.forTime(formats.seconds(Math.round(for_s)))}
        {left_s === null ? "" : ` · ${said.leftTime(formats.seconds(Math.round(left_s)))}`}
      </p>
    </div>
  );
}

function Switching({
  seat,
  profiles,
  onClose,
}: {
  seat: Seat;
  profiles: readonly string[];
  onClose: () => void;
}) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const others = profiles.filter((profile) => profile !== (seat.coming || seat.serving));
  const [profile, choose] = useState(others[0] ?? "");
  const [force, insist] = useState(false);
  const act = async () => {
    await switchTo(seat.name, profile, force);
    toast({ text: said.switchStarted(profile) });
    await queries.invalidateQueries({ queryKey: seatsQuery.queryKey });
  };
  return (
    <Confirm
      open
      title={said.switchModel}
      description={said.switchHint}
      act={said.switchIt}
      look="primary"
      disabled={!profile}
      onConfirm={act}
      onClose={onClose}
    >
      <Field label={said.switchTo}>
        {(given) => (
          <Select {...given} value={profile} onChange={(event) => choose(event.target.value)}>
            {others.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Checkbox
        label={
          <span>
            {said.force}
            <span className="block text-xs text-ink-3">{said.forceHint}</span>
          </span>
        }
        checked={force}
        onChange={(event) => insist(event.target.checked)}
      />
    </Confirm>
  );
}

function GoingBack({ seat, open, onClose }: { seat: Seat; open: boolean; onClose: () => void }) {
  const said = useWords(adminWords);
  const queries = useQueryClient();
  const act = async () => {
    const { profile } = await rollBack(seat.name);
    toast({ text: said.switchStarted(profile) });
    await queries.invalidateQueries({ queryKey: seatsQuery.queryKey });
  };
  return (
    <Confirm
      open={open}
      title={said.rollbackTitle}
      description={said.rollbackHint}
      act={said.rollback}
      look="primary"
      onConfirm={act}
      onClose={onClose}
    />
  );
}
