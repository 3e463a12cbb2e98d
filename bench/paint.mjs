// The largest contentful paint of pages on Lighthouse's phone over slow 4G: one round after the other, medians in milliseconds.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [rounds, ...addresses] = process.argv.slice(2);
const chromium = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const lighthouse = fileURLToPath(new URL("node_modules/lighthouse/cli/index.js", import.meta.url));
const flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync";
const found = addresses.map(() => []);

for (let round = 0; round < Number(rounds); round += 1) {
  for (const [index, address] of addresses.entries()) found[index].push(paint(address));
}
console.log(found.map((times) => Math.round(times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)])).join(" "));

function paint(address) {
  const folder = mkdtempSync(join(tmpdir(), "anju-paint."));
  const output = join(folder, "report.json");
  const options = [lighthouse, address, "--quiet", "--output=json", `--output-path=${output}`, "--only-audits=largest-contentful-paint", `--chrome-flags=${flags} --user-data-dir=${join(folder, "profile")}`];
  const run = spawnSync(process.execPath, options, { env: { ...process.env, CHROME_PATH: chromium }, stdio: ["ignore", "ignore", "inherit"], timeout: 120_000 });
  if (run.status !== 0) throw new Error(`Lighthouse ended with ${run.status} at ${address}`);
  const time = JSON.parse(readFileSync(output, "utf8")).audits["largest-contentful-paint"].numericValue;
  rmSync(folder, { recursive: true, force: true });
  if (!(time > 0)) throw new Error(`Lighthouse saw no paint at ${address}`);
  return time;
}
