/** Of what is opened below an answer, and fetched then. */
export const en = {
  formTitle: "What was wrong with it?",
  reasons: {
    untrue: "Not true",
    sources: "Sources do not fit",
    ignored: "Did not do what I asked",
    other: "Something else",
  },
  comment: "What should it have said? (optional)",
  send: "Send",
  takeBack: "Take back",
  model: "Model",
  adapter: "Adapter",
  tokens: "Tokens",
  tokensOf: (read: string, written: string) => `${read} read, ${written} written`,
  firstWord: "First word after",
  all: "All of it after",
  at: "Time",
  request: "Request",
};
