// What a browser loads, gzipped: node scripts/size.mjs
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUILT = fileURLToPath(new URL("../../server/web/built", import.meta.url));
const rows = readdirSync(BUILT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(js|css|html)$/.test(entry.name))
  .map((entry) => [entry.name, gzipSync(readFileSync(join(entry.parentPath, entry.name))).length]);
rows.sort((one, other) => other[1] - one[1]);
for (const [name, size] of rows) console.log(`${(size / 1000).toFixed(1).padStart(8)} kB  ${name}`);
console.log(`${(rows.reduce((sum, [, size]) => sum + size, 0) / 1000).toFixed(1).padStart(8)} kB  all`);
