/** Starts the real server with a scripted model, signs two people in, and ends it when all is done. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { request } from "@playwright/test";

export interface Served {
  url: string;
  control: string;
  links: Record<string, string>;
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const stateOf = (name: string) =>
  fileURLToPath(new URL(`../test-results/state/${name}.json`, import.meta.url));

export default async function start(): Promise<() => Promise<void>> {
  const server = spawn(`${ROOT}.venv/bin/python`, ["-m", "tests.web.serve"], {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const served = await new Promise<Served>((resolve, reject) => {
    createInterface(server.stdout).once("line", (line) => resolve(JSON.parse(line)));
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  process.env.HARU_SERVED = JSON.stringify(served);
  mkdirSync(fileURLToPath(new URL("../test-results/state", import.meta.url)), { recursive: true });
  for (const [name, link] of Object.entries(served.links)) await signIn(served.url, name, link);
  return async () => {
    server.stdin.end();
    await ended;
  };
}

async function signIn(url: string, name: string, link: string): Promise<void> {
  const client = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } });
  const token = new URL(link).hash.replace("#token=", "");
  const answer = await client.post("/api/auth/link", { data: { token } });
  if (!answer.ok()) throw new Error(`${name} cannot sign in: ${answer.status()}`);
  await client.storageState({ path: stateOf(name) });
  await client.dispose();
}
