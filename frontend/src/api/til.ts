/** Notes that are committed to a repository. */
import { api } from "./client";
import type { HostedFile, KeptFile } from "./types";

/** Longer than the server waits for the host. */
const TIMEOUT = 130_000;

export const keepNote = (file: HostedFile) => api.post<KeptFile>("/api/til/keep", file, { timeout: TIMEOUT });
