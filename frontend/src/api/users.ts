/** What administrators do with accounts. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "./client";
import type { ChangeUser, LinkMade, NewUser, UserOut } from "./types";

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => api.get<UserOut[]>("/api/users", { signal }),
});

export const addUser = (given: NewUser) => api.post<UserOut>("/api/users", given);
export const changeUser = (id: string, change: ChangeUser) => api.patch<UserOut>(`/api/users/${id}`, change);
export const deleteUser = (id: string) => api.delete(`/api/users/${id}`);
export const makeLink = (id: string) => api.post<LinkMade>(`/api/users/${id}/link`);
