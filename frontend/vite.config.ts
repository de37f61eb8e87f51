import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
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

export default defineConfig({
  plugins: [react(), tailwindcss(), boot()],
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
    license: { fileName: "static/licenses.md" },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs is one file: it packs better than twenty.
          groups: [{ name: "index", test: /\/src\/main\.tsx$/ }],
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
