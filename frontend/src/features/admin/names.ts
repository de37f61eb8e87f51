import { useQuery } from "@tanstack/react-query";
import { usersQuery } from "@/api/users";
import { adminWords } from "@/i18n/admin";
import { useWords } from "@/i18n/words";

/** The name that belongs to an id; what was done by nobody was done by haru, or by somebody who is gone. */
export function useUserName(): (id: string) => string {
  const said = useWords(adminWords);
  const { data } = useQuery(usersQuery);
  return (id) => {
    if (id === "haru") return said.haru;
    return (data ?? []).find((user) => user.id === id)?.name ?? said.somebody;
  };
}
