// Writes a Brotli twin beside every text and wasm file of the site that has none as new, at the highest quality.
import { brotliCompressSync, constants } from "node:zlib";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const COMPRESSED = /\.(css|js|wasm|svg|json|txt|xml|webmanifest|ico)$/;

function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path);
    else if (path.endsWith(".br") && !existsSync(path.slice(0, -3))) rmSync(path);
    else if (COMPRESSED.test(path)) compress(path);
  }
}

function compress(path) {
  const twin = `${path}.br`;
  if (existsSync(twin) && statSync(twin).mtimeMs >= statSync(path).mtimeMs) return;
  const bytes = readFileSync(path);
  writeFileSync(twin, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
}

walk(process.argv[2]);
