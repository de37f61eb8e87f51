export const en = {
  title: "Home",
  greeting: { morning: "Good morning", day: "Good afternoon", evening: "Good evening" },
  hello: (greeting: string, name: string) => `${greeting}, ${name}`,
  hint: "What would you like to work on today?",
  ask: "Ask anything…",
  askLabel: "Question for a new chat",
  send: "Ask",
  recent: "Continue where you left off",
  all: "All chats",
  none: "Your conversations will be listed here.",
  features: "Start something",
  doors: {
    til: "Turn today's commits into a verified note",
    news: "Digest articles and feeds, with their sources",
    interview: "Practise with questions from your own notes",
    documents: "Add what answers may draw on",
  },
};
