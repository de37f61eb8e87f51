// One digest over everything that the built files are made from: `--write` puts it beside them, `--check` compares.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BUILT = join(ROOT, "..", "server", "web", "built");
const SINGLE = ["index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];
const FOLDERS = ["public", "src"];

const files = (folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && !entry.name.includes(".test.") && !entry.parentPath.includes(`${sep}testing`),
    )
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"));

export function digest() {
  const hash = createHash("sha256");
  // By code units, as Python sorts these names too.
  for (const name of [...SINGLE, ...FOLDERS.flatMap(files)].sort()) {
    const body = readFileSync(join(ROOT, name));
    hash.update(`${name}\n${body.length}\n`).update(body);
  }
  return hash.digest("hex");
}

if (process.argv.includes("--write")) writeFileSync(join(BUILT, "SOURCES"), `${digest()}\n`);
else if (readFileSync(join(BUILT, "SOURCES"), "utf8").trim() !== digest()) {
  console.error("The built files are older than their sources: npm run build");
  process.exit(1);
}
