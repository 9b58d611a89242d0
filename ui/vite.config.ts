import { fileURLToPath } from "node:url";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { fakeServer } from "./src/testing/vite-plugin.ts";

/** Where `npm run dev` finds the real server. */
const server = process.env["VIVACE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig(({ mode }) => ({
  base: "/ui/",
  plugins: [
    tanstackRouter({
      target: "react",
      generatedRouteTree: "src/routes.gen.ts",
    }),
    react(),
    ...(mode === "fake" ? [fakeServer()] : []),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  css: { modules: { localsConvention: "camelCaseOnly" as const } },
  server: { proxy: mode === "fake" ? {} : { "/api": server } },
  build: { target: "es2022", manifest: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 },
  worker: { format: "es" as const },
  test: {
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 60_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
}));
