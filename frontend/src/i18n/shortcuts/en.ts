/** Of the list of keys, which is fetched when it is opened. */
export const en = {
  hint: "Choose one to give it other keys. They hold in this browser.",
  change: (name: string, keys: string) => `${name}: ${keys}, change`,
  changeTitle: "Change these keys",
  press: "Press new keys",
  changed: (name: string, keys: string) => `${name}: now ${keys}`,
  taken: (name: string) => `“${name}” has these keys already.`,
  refused: {
    plain: "Hold Ctrl or Alt as well: this key is needed for writing or moving.",
    browser: "The browser needs these keys itself.",
  },
  resetOne: (name: string) => `${name}: the usual keys again`,
  resetAll: "All as usual",
  reset: "All keys are as usual again.",
  names: {
    send: "Send the message",
    line: "New line",
    stop: "Stop the answer",
    newChat: "New chat",
    search: "Search chats",
    model: "Choose a model",
    copyAnswer: "Copy the last answer",
    copyCode: "Copy the last code block",
    editLast: "Edit the last question (when the field is empty)",
    focus: "Go to the message field",
    list: "This list",
  },
};
