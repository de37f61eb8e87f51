import type { Model } from "@/api/models";

/** A model that is ready, but for what a test says. */
export const model = (name: string, given: Partial<Model> = {}): Model => ({
  model: name,
  aliases: [],
  summary: `What ${name} is good for`,
  context: 4096,
  defaults: {},
  features: ["chat"],
  billions: 0.135,
  cost: "small",
  state: "serving",
  reason: null,
  left_s: null,
  queue: { running: 0, waiting: 0, slots: 8, expected_s: 0 },
  first_text_s: null,
  adapter: null,
  ...given,
});

export const off = (name: string, given: Partial<Model> = {}): Model =>
  model(name, { state: "off", reason: "not_loaded", queue: null, ...given });
