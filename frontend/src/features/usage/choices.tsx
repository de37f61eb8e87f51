import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { download } from "@/api/download";
import { csvAddress, daysQuery, type Span } from "@/api/usage";
import { textOf } from "@/app/query-client";
import { useLanguage } from "@/i18n/language";
import { usageWords } from "@/i18n/usage";
import { useWords } from "@/i18n/words";
import { Button, Select, toast } from "@/ui";
import { Segments } from "@/ui/choice";
import { useFeatureName } from "./names";
import { METRICS, type Metric, SPANS, type SpanName } from "./reckoning";

export interface Chosen {
  span: SpanName;
  user: string;
  feature: string;
  model: string;
  metric: Metric;
}

export interface ChoicesProps {
  value: Chosen;
  onChange: (value: Chosen) => void;
  isAdmin: boolean;
  span: Span;
}

export function Choices({ value, onChange, isAdmin, span }: ChoicesProps) {
  const said = useWords(usageWords);
  const nameOf = useFeatureName();
  const set = <K extends keyof Chosen>(name: K, next: Chosen[K]) => onChange({ ...value, [name]: next });
  return (
    <div className="flex flex-wrap items-center gap-3">
      {isAdmin ? (
        <Segments
          label={said.whose}
          value={value.user}
          onChange={(user) => set("user", user)}
          choices={[
            { value: "me", label: said.mine },
            { value: "all", label: said.everybody },
          ]}
        />
      ) : null}
      <Segments<SpanName>
        label={said.span}
        value={value.span}
        onChange={(next) => set("span", next)}
        choices={(Object.keys(SPANS) as SpanName[]).map((one) => ({ value: one, label: said.spans[one] }))}
      />
      <Segments<Metric>
        label={said.metric}
        value={value.metric}
        onChange={(metric) => set("metric", metric)}
        choices={METRICS.map((one) => ({ value: one, label: said.metrics[one] }))}
      />
      <Known by="feature" span={span} value={value.feature} onChange={(next) => set("feature", next)}>
        {nameOf}
      </Known>
      <Known by="model" span={span} value={value.model} onChange={(next) => set("model", next)}>
        {(model) => model}
      </Known>
    </div>
  );
}

/** Only what was used in this period can be chosen. */
function Known({
  by,
  span,
  value,
  onChange,
  children: nameOf,
}: {
  by: "feature" | "model";
  span: Span;
  value: string;
  onChange: (value: string) => void;
  children: (key: string) => string;
}) {
  const said = useWords(usageWords);
  const { data } = useQuery(daysQuery({ ...span, feature: undefined, model: undefined }, by));
  const keys = [...new Set([...(data ?? []).map((one) => one.key), value])].filter((key) => key).sort();
  const labels = { feature: [said.feature, said.anyFeature], model: [said.model, said.anyModel] } as const;
  return (
    <Select
      aria-label={labels[by][0]}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="max-w-56 min-w-36 max-sm:flex-1"
    >
      <option value="">{labels[by][1]}</option>
      {keys.map((key) => (
        <option key={key} value={key ?? ""}>
          {nameOf(key ?? "")}
        </option>
      ))}
    </Select>
  );
}

/** Every request of this period with these filters. */
export function Csv({ span }: { span: Span }) {
  const said = useWords(usageWords);
  const language = useLanguage();
  const [busy, setBusy] = useState(false);
  const fetchIt = async () => {
    setBusy(true);
    try {
      await download(csvAddress(span, language));
    } catch (error) {
      toast({ text: textOf(error), tone: "danger" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="sm"
      title={said.csvHint}
      busy={busy}
      onClick={() => void fetchIt()}
      icon={<Download aria-hidden className="size-4" />}
    >
      {said.csv}
    </Button>
  );
}
