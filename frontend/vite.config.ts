import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vitest/config";

const server = process.env.HARU_URL ?? "http://127.0.0.1:8080";
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Theme and language stand before the first paint: a script of its own, for the policy allows none inside the page. */
function boot(): Plugin {
  const code = readFileSync(here("src/boot.js"), "utf8");
  const name = `static/boot-${createHash("sha256").update(code).digest("hex").slice(0, 8)}.js`;
  let isBuild = false;
  return {
    name: "haru-boot",
    configResolved: (config) => {
      isBuild = config.command === "build";
    },
    buildStart() {
      if (isBuild) this.emitFile({ type: "asset", fileName: name, source: code });
    },
    transformIndexHtml: () => [
      isBuild
        ? { tag: "script", attrs: { src: `/${name}` }, injectTo: "head-prepend" }
        : { tag: "script", children: code, injectTo: "head-prepend" },
    ],
  };
}

const BASE = new RegExp(
  [
    "/node_modules/(react|react-dom|scheduler|zustand|@tanstack)/",
    "/src/(main|lib/|i18n/app/|i18n/[a-z]+\\.ts|api/(conversations|events|models|sse)\\.ts)",
    "/src/ui/(button|copy-button|dialog|display|field|floating|live-region|menu|popover|states|toasts)\\.",
  ].join("|"),
);

/** What is built of micromark has its numbers inside, but for two extensions; while developing all of it reads them. */
const symbols: Plugin = {
  name: "haru-symbols",
  apply: "build",
  config: () => ({ resolve: { alias: { "micromark-util-symbol": here("src/lib/without/symbols.ts") } } }),
};

/** Vite lists the licences of what is in pages; those of what is in workers, which are built apart, are added. */
const LICENSES = "static/licenses.md";
const packagesOfWorkers = new Set<string>();

const noted: Plugin = {
  name: "haru-worker-packages",
  generateBundle(_, bundle) {
    const ids = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
    for (const id of ids) {
      const [folder] = /^[^\0].*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? [];
      if (folder) packagesOfWorkers.add(folder);
    }
  },
};

const listed: Plugin = {
  name: "haru-worker-licenses",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const list = bundle[LICENSES];
      if (list?.type !== "asset") return;
      let text = String(list.source);
      for (const folder of [...packagesOfWorkers].sort()) {
        const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
        const title = `## ${name} - ${version} (${license})`;
        const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
        if (!file || text.includes(title)) continue;
        text += `\n${title}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
      }
      list.source = text;
    },
  },
};

export default defineConfig({
  plugins: [react(), tailwindcss(), boot(), symbols, listed],
  worker: { plugins: () => [noted] },
  resolve: {
    alias: { "@": here("src"), "mdast-util-to-markdown": here("src/lib/without/to-markdown.ts") },
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      [
        "/api",
        "/v1",
        "/docs",
        "/openapi.json",
        "/readyz",
        "^/(chat|til|news|interview)/(invoke|stream|batch|playground)",
      ].map((path) => [path, { target: server, changeOrigin: true }]),
    ),
  },
  build: {
    outDir: "../server/web/built",
    emptyOutDir: true,
    assetsDir: "static",
    target: "es2023",
    modulePreload: { polyfill: false },
    license: { fileName: LICENSES },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // Many small files are packed worse than a few: what nearly every page needs is one, what only chat needs another.
        codeSplitting: {
          groups: [
            { name: "icons", test: /\/lucide-react\/dist\/esm\/icons\//, minShareCount: 2, priority: 3 },
            { name: "base", test: BASE, priority: 2 },
            {
              name: "chat",
              test: /\/src\/features\/chat\/(page|answer|citation|markdown\/index)\.tsx/,
              priority: 1,
            },
          ],
        },
        // A page's chunk has the page's name.
        chunkFileNames: ({ facadeModuleId }) =>
          `static/${/features\/([\w-]+)\/page\.tsx$/.exec(facadeModuleId ?? "")?.[1] ?? "[name]"}-[hash].js`,
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
  },
});
