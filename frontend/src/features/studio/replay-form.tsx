import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { type FormEvent, useState } from "react";
import { modelsQuery } from "@/api/models";
import { type Again, replay, STEPS, type Trace } from "@/api/traces";
import { studioWords } from "@/i18n/studio";
import { useWords } from "@/i18n/words";
import { Button, Card, ErrorNote, Field, Input, Section, Select, Textarea } from "@/ui";
import { type Changes, changed, UNCHANGED } from "./again";

/** Runs it again from a step, with something else; the new run opens beside this one. */
export function ReplayForm({ trace }: { trace: Trace }) {
  const said = useWords(studioWords);
  const { data: models = [] } = useQuery(modelsQuery);
  const [given, give] = useState<Changes>(UNCHANGED);
  const change = (more: Partial<Changes>) => give((before) => ({ ...before, ...more }));
  const again = useAgain(trace.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    again.mutate(changed(given));
  };
  return (
    <Section title={said.again} hint={said.againHint}>
      <Card>
        <form onSubmit={submit} className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <Field label={said.fromStep} hint={said.steps[given.step]}>
            {(field) => (
              <Select
                {...field}
                value={given.step}
                onChange={({ target }) => change({ step: stepIn(target.value) })}
              >
                {STEPS.map((step) => (
                  <option key={step}>{step}</option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={said.model}>
            {(field) => (
              <Select
                {...field}
                value={given.profile}
                onChange={({ target }) => change({ profile: target.value })}
              >
                <option value="">{said.asItWas(trace.profile ?? trace.model ?? "")}</option>
                {models.map(({ model, state }) => (
                  <option key={model} disabled={state === "off"}>
                    {model}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={said.adapter} hint={said.adapterHint}>
            {(field) => (
              <Input
                {...field}
                value={given.adapter}
                placeholder={said.asItWas(trace.adapter ?? "")}
                onChange={({ target }) => change({ adapter: target.value.trim() })}
              />
            )}
          </Field>
          <Field label={said.temperature}>
            {(field) => (
              <Input
                {...field}
                type="number"
                min={0}
                max={2}
                step={0.1}
                value={given.temperature}
                placeholder={said.asItWas("")}
                onChange={({ target }) => change({ temperature: target.value })}
              />
            )}
          </Field>
          {given.step === "generate" ? (
            <Field label={said.instructions} hint={said.instructionsHint} className="col-span-full">
              {(field) => (
                <Textarea
                  {...field}
                  value={given.instructions}
                  onChange={({ target }) => change({ instructions: target.value })}
                />
              )}
            </Field>
          ) : null}
          {again.isError ? <ErrorNote error={again.error} className="col-span-full" /> : null}
          <div className="col-span-full flex justify-end">
            <Button type="submit" look="primary" icon={<RotateCcw aria-hidden />} busy={again.isPending}>
              {said.runAgain}
            </Button>
          </div>
        </form>
      </Card>
    </Section>
  );
}

function useAgain(id: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (again: Again) => replay(id, again),
    onSuccess: async ({ trace }) => {
      await queries.invalidateQueries({ queryKey: ["traces"], refetchType: "none" });
      await navigate({ to: "/studio/$run", params: { run: trace } });
    },
  });
}

const stepIn = (value: string) => STEPS.find((step) => step === value) ?? "generate";
