// Bundles CodeMirror to one file that begins with the names and versions of all that is in it, beside their licences.
// `npm run vendor` calls it with the folder to write to.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const PACKAGE = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;

function read(name, file) {
  return readFileSync(`node_modules/${name}/${file}`, "utf8");
}

function version(name) {
  return JSON.parse(read(name, "package.json")).version;
}

const { metafile, outputFiles } = await build({
  entryPoints: ["editor/codemirror.js"],
  bundle: true,
  format: "esm",
  legalComments: "none",
  metafile: true,
  minify: true,
  target: "es2022",
  write: false,
});
const { inputs } = Object.values(metafile.outputs)[0];
const used = Object.keys(inputs).filter((path) => inputs[path].bytesInOutput);
const names = [...new Set(used.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []))].sort();
const folder = `${process.argv[2]}/codemirror-${version("@codemirror/view")}`;

mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/LICENSE`, names.map((name) => `${name}\n\n${read(name, "LICENSE")}`).join("\n\n"));
const banner = names.map((name) => `${name} ${version(name)}`).join("\n");
writeFileSync(`${folder}/codemirror.min.js`, `/*\n${banner}\n*/\n${outputFiles[0].text}`);
