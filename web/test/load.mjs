// Bundles a module of the front end and imports it, so that node --test runs what browsers get.
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const source = path.join(path.dirname(fileURLToPath(import.meta.url)), "../src");

/** Imports the exports of several modules, each named from src/, as one bundle: what they share is shared. */
export async function load(...modules) {
  const result = await esbuild.build({
    stdin: { contents: modules.map((m) => `export * from "./${m}";`).join("\n"), resolveDir: source },
    bundle: true,
    write: false,
    format: "esm",
    target: "node20",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  return import(`data:text/javascript;base64,${Buffer.from(result.outputFiles[0].contents).toString("base64")}`);
}
