import { useQuery } from "@tanstack/react-query";
import { Layers, Plus } from "lucide-react";
import { useState } from "react";
import { adaptersQuery } from "@/api/adapters";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";
import { Button, EmptyState, LoadingRows } from "@/ui";
import { Absent } from "./absent";
import { AdapterCard } from "./adapter";
import { AdapterForm } from "./adapter-form";
import { AdapterLog } from "./adapter-log";
import { useAdapterEvents } from "./use-adapter-events";

export function Adapters() {
  const said = useWords(adminWords);
  const { data, error, isPending, refetch } = useQuery({ ...adaptersQuery, retry: false });
  useAdapterEvents(data !== undefined);
  const [isAdding, setAdding] = useState(false);
  if (isPending) return <LoadingRows count={3} className="h-40 w-full" />;
  if (!data) return <Absent error={error} onRetry={() => void refetch()} />;
  const add = (
    <Button look="primary" onClick={() => setAdding(true)} icon={<Plus aria-hidden className="size-4" />}>
      {said.addAdapter}
    </Button>
  );
  return (
    <div className="flex flex-col gap-8">
      {data.length ? (
        <>
          <div className="flex justify-end">{add}</div>
          <ul className="flex flex-col gap-5">
            {data.map((adapter) => (
              <li key={adapter.name}>
                <AdapterCard adapter={adapter} />
              </li>
            ))}
          </ul>
          <AdapterLog />
        </>
      ) : (
        <EmptyState
          icon={<Layers aria-hidden />}
          title={said.noAdapters}
          hint={said.noAdaptersHint}
          action={add}
        />
      )}
      {isAdding ? <AdapterForm onClose={() => setAdding(false)} /> : null}
    </div>
  );
}
