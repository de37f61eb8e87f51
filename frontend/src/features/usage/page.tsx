import { useMemo, useState } from "react";
import { useMe } from "@/api/me";
import type { Span } from "@/api/usage";
import { Page, PageBar, PageHead } from "@/app/slots";
import { usageWords } from "@/i18n/usage";
import { useWords } from "@/i18n/words";
import { Charts } from "./charts";
import { Choices, type Chosen, Csv } from "./choices";
import { Left } from "./left";
import { lastDays, SPANS } from "./reckoning";
import { Requests } from "./requests";
import { Summary } from "./summary";

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const FIRST: Chosen = { span: "d30", user: "me", feature: "", model: "", metric: "tokens" };

export function UsagePage() {
  const said = useWords(usageWords);
  const me = useMe();
  const [chosen, choose] = useState(FIRST);
  const [now] = useState(() => new Date());
  const days = useMemo(() => lastDays(SPANS[chosen.span], now), [chosen.span, now]);
  const span: Span = {
    user: chosen.user,
    from: days[0] ?? "",
    to: days.at(-1) ?? "",
    tz: ZONE,
    feature: chosen.feature || undefined,
    model: chosen.model || undefined,
  };
  const isOthers = chosen.user !== "me";
  return (
    <Page wide>
      <PageBar title={said.title}>
        <Csv span={span} />
      </PageBar>
      <PageHead title={said.title} hint={said.hint} />
      <Choices value={chosen} onChange={choose} isAdmin={me.role === "admin"} span={span} />
      <Summary user={chosen.user} tz={ZONE} />
      {isOthers ? null : <Left />}
      <Charts span={span} days={days} metric={chosen.metric} isOthers={isOthers} />
      <Requests span={span} isOthers={isOthers} />
    </Page>
  );
}
