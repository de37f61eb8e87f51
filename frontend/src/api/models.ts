/** The models that the caller may name. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";

export interface Model {
  model: string;
  aliases: string[];
  summary: string;
  context: number;
  defaults: Record<string, number>;
  features: string[];
  state: "serving" | "off";
}

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: async ({ signal }) => (await api.get<{ models: Model[] }>("/api/models", { signal })).models,
  staleTime: 20_000,
});
