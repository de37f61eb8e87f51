import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { type Health, healthQuery } from "@/api/health";
import { adminWords } from "@/i18n/admin";
import { useFormats } from "@/i18n/format";
import { useWords } from "@/i18n/words";
import { cx } from "@/lib/cx";
import { Badge, Card, ErrorNote, LoadingRows, Section } from "@/ui";
import { Queue } from "./queue";

export function HealthPart() {
  const { data, error, dataUpdatedAt, isPending, refetch } = useQuery(healthQuery);
  if (isPending) return <LoadingRows count={3} className="h-28 w-full" />;
  if (!data) {
    return (
      <>
        <Banner isReady={false} isReached={false} />
        <ErrorNote error={error} onRetry={() => void refetch()} />
      </>
    );
  }
  return (
    <div className="flex flex-col gap-8">
      <Banner isReady={!error && data.status === "ready"} isReached={!error} />
      <Parts health={data} />
      <Queue engine={data.engine} at={dataUpdatedAt} />
      <Behind health={data} />
    </div>
  );
}

function Banner({ isReady, isReached }: { isReady: boolean; isReached: boolean }) {
  const said = useWords(adminWords);
  const Sign = isReady ? CircleCheck : CircleAlert;
  return (
    <p
      role="status"
      className={cx(
        "flex items-center gap-3 rounded-lg px-5 py-4 font-semibold",
        isReady ? "bg-ok-soft text-ok" : "bg-danger-soft text-danger",
      )}
    >
      <Sign aria-hidden className="size-5 shrink-0" />
      {isReady ? said.ready : isReached ? said.notReady : said.unreachable}
    </p>
  );
}

function Parts({ health }: { health: Health }) {
  const said = useWords(adminWords);
  const names: Readonly<Record<string, string>> = said.partNames;
  return (
    <ul className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {Object.entries(health.parts).map(([part, answer]) => (
        <li key={part}>
          <Card className="flex h-full items-start gap-3">
            <span
              aria-hidden
              className={cx("mt-1.5 size-2.5 shrink-0 rounded-full", answer === "ok" ? "bg-ok" : "bg-danger")}
            />
            <div className="min-w-0">
              <h2 className="font-medium">{names[part] ?? part}</h2>
              <p className={cx("text-sm", answer === "ok" ? "text-ink-2" : "text-danger")}>
                {answer === "ok" ? said.partOk : answer}
              </p>
            </div>
          </Card>
        </li>
      ))}
    </ul>
  );
}

function Behind({ health }: { health: Health }) {
  const said = useWords(adminWords);
  const formats = useFormats();
  const states: Readonly<Record<string, string>> = said.circuitStates;
  const circuits = Object.entries(health.redis ?? {});
  return (
    <Section title={said.behind}>
      <Card>
        <dl className="grid gap-6 sm:grid-cols-2">
          <Fact name={said.usageRows}>
            {health.usage.is_away ? (
              <span className="text-danger">{said.usageAway}</span>
            ) : health.usage.waiting ? (
              formats.number(health.usage.waiting)
            ) : (
              said.usageOk
            )}
          </Fact>
          <Fact name={said.circuits}>
            {circuits.length ? (
              <span className="flex flex-wrap gap-2">
                {circuits.map(([use, state]) => (
                  <Badge key={use} tone={state === "closed" ? "ok" : "warn"}>
                    {use}: {states[state] ?? state}
                  </Badge>
                ))}
              </span>
            ) : (
              said.noRedis
            )}
          </Fact>
        </dl>
      </Card>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-ink-3">{name}</dt>
      <dd className="mt-1 text-sm">{children}</dd>
    </div>
  );
}
