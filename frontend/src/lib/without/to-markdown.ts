/** Stands for what remark-gfm brings along to write Markdown, which is more than what it needs to read it. */
export const defaultHandlers = { inlineCode: () => "", listItem: () => "" };
