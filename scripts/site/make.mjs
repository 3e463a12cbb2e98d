// Makes the site from what wasm-bindgen and wasm-opt left: the loader and the style sheet small, every name with its hash, a
// Brotli twin beside each file, and hash.txt, from which the server learns the names.
// Usage: node make.mjs BUILT SITE (BUILT holds anju.js and anju.wasm)
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { transformSync } from "esbuild";
import { bundle } from "lightningcss";

const [built, site] = process.argv.slice(2).map((path) => resolve(path));
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
// The oldest browsers that are seen with the whole style sheet.
const TARGETS = { chrome: 80 << 16, safari: 13 << 16 };
const COMPRESSED = /\.(css|js|wasm|svg|json|txt|xml|webmanifest|ico)$/;

// Made beside the site and put in its place at the end: a build that stops half-way leaves the old one.
const fresh = `${site}.new`;
rmSync(fresh, { recursive: true, force: true });
mkdirSync(join(fresh, "pkg"), { recursive: true });

const files = {
  js: transformSync(readFileSync(join(built, "anju.js"), "utf8"), { minify: true, format: "esm", target: "es2020" }).code,
  wasm: readFileSync(join(built, "anju.wasm")),
  css: bundle({ filename: join(root, "style/anju.css"), minify: true, targets: TARGETS }).code,
};
let hashes = "";
for (const [kind, content] of Object.entries(files)) {
  const hash = createHash("sha256").update(content).digest("base64url").slice(0, 22);
  writeFileSync(join(fresh, "pkg", `anju.${hash}.${kind}`), content);
  hashes += `${kind}: ${hash}\n`;
}
cpSync(join(root, "public"), fresh, { recursive: true });
compress(fresh);
// Last and without a twin: who finds it finds the whole site.
writeFileSync(join(fresh, "hash.txt"), hashes);
rmSync(site, { recursive: true, force: true });
renameSync(fresh, site);

function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) compress(path);
    else if (COMPRESSED.test(path)) {
      const bytes = readFileSync(path);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
    }
  }
}
