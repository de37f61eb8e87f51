/** The models that the caller may name. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { ModelChoice, ModelChoices } from "./types";

export type Model = ModelChoice;

export const mayBeChosen = ({ state, reason }: Model): boolean =>
  state === "serving" && reason !== "other_features";

export const namesToChoose = (models: readonly Model[]): readonly string[] =>
  models.filter(mayBeChosen).map(({ model }) => model);

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: async ({ signal }) => (await api.get<ModelChoices>("/api/models", { signal })).models,
  staleTime: 20_000,
});
