import { useQuery } from "@tanstack/react-query";
import { seatsQuery } from "@/api/seats";
import { LoadingRows } from "@/ui";
import { Absent } from "./absent";
import { LiveSteps } from "./live-steps";
import { Profiles } from "./profiles";
import { SeatCard } from "./seat";
import { SwitchLog } from "./switch-log";
import { useSeatEvents } from "./use-seat-events";

export function Models() {
  const { data, error, isPending, refetch } = useQuery({ ...seatsQuery, retry: false });
  const live = useSeatEvents(data !== undefined);
  if (isPending) return <LoadingRows count={3} className="h-32 w-full" />;
  if (!data)
    return <Absent error={error} onRetry={() => void refetch()} rest={<Profiles switchable={[]} />} />;
  return (
    <div className="flex flex-col gap-8">
      <ul className="flex flex-col gap-4">
        {data.seats.map((seat) => (
          <li key={seat.name}>
            <SeatCard seat={seat} profiles={data.profiles} isOnly={data.seats.length === 1} />
          </li>
        ))}
      </ul>
      <LiveSteps live={live} />
      {data.seats.map((seat) => (
        <SwitchLog key={seat.name} seat={seat.name} isOnly={data.seats.length === 1} />
      ))}
      <Profiles switchable={data.profiles} />
    </div>
  );
}
