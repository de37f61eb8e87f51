import type { ReactNode } from "react";
import type { ConversationsListed } from "@/api/types";
import { chatWords } from "@/i18n/chat";
import { useLanguage } from "@/i18n/language";
import { useWords } from "@/i18n/words";
import { type GroupName, grouped } from "./history-groups";

interface GroupsProps {
  conversations: readonly ConversationsListed[];
  children: (listed: ConversationsListed) => ReactNode;
}

export function Groups({ conversations, children }: GroupsProps) {
  const name = useGroupName();
  return grouped(conversations, new Date()).map((group) => (
    <section key={group.name} aria-label={name(group.name)} className="mt-3 first:mt-0">
      <h2 className="px-3 pb-1 text-xs font-medium tracking-normal text-ink-3">{name(group.name)}</h2>
      <ul className="flex flex-col gap-px">{group.conversations.map(children)}</ul>
    </section>
  ));
}

function useGroupName() {
  const said = useWords(chatWords);
  const language = useLanguage();
  const month = new Intl.DateTimeFormat(language, { year: "numeric", month: "long" });
  return (name: GroupName | number) => (typeof name === "number" ? month.format(name) : said.groups[name]);
}
