// What a browser loads, gzipped: `npm run size`. With `--check` it fails where the first load of chat is too much.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUILT = fileURLToPath(new URL("../../server/web/built", import.meta.url));
const STATIC = join(BUILT, "static");
const MOST_KB = 200;

const kB = (path) => gzipSync(readFileSync(path)).length / 1000;
const row = (name, size) => console.log(`${size.toFixed(1).padStart(8)} kB  ${name}`);

/** The page, all that it names, chat with the part that draws answers, and whatever those import. */
function firstLoad() {
  const page = readFileSync(join(BUILT, "index.html"), "utf8");
  const named = [...page.matchAll(/(?:src|href)="\/static\/([^"]+\.(?:js|css))"/g)].map(([, name]) => name);
  const parts = readdirSync(STATIC).filter((name) => /^(chat|markdown)-.*\.js$/.test(name));
  if (!["chat-", "markdown-"].every((start) => parts.some((name) => name.startsWith(start))))
    throw new Error(`Chat should be chat-… and markdown-…, there are: ${parts.join(", ")}`);
  const found = new Set([...named, ...parts]);
  for (const name of found) {
    if (!name.endsWith(".js")) continue;
    const code = readFileSync(join(STATIC, name), "utf8");
    for (const [, other] of code.matchAll(/(?:from|import)\s*["'`](\.\/[^"'`]+\.js)["'`]/g))
      found.add(basename(other));
  }
  return [join(BUILT, "index.html"), ...[...found].map((name) => join(STATIC, name))];
}

const first = firstLoad();
const total = first.reduce((sum, path) => sum + kB(path), 0);
if (process.argv.includes("--check")) {
  if (total > MOST_KB) {
    console.error(
      `The first load of chat is ${total.toFixed(1)} kB gzipped, and should be ${MOST_KB} at most`,
    );
    process.exit(1);
  }
} else {
  const rows = readdirSync(BUILT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|css|html)$/.test(entry.name))
    .map((entry) => [entry.name, kB(join(entry.parentPath, entry.name))]);
  rows.sort((one, other) => other[1] - one[1]);
  const isFirst = new Set(first.map((path) => basename(path)));
  for (const [name, size] of rows) row(isFirst.has(name) ? `${name} (first load of chat)` : name, size);
  row(
    "all",
    rows.reduce((sum, [, size]) => sum + size, 0),
  );
}
row("first load of chat, with what draws answers", total);
