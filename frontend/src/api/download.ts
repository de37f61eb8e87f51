/** The browser writes a file to disk as it comes, however long it is. It cannot sign in again by itself, so we do before. */
import { api } from "./client";

export async function download(address: string): Promise<void> {
  await api.get("/api/me");
  location.assign(address);
}
