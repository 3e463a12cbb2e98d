// A demo city in a folder, and the server over it.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { server } from "./server.mjs";

function options({ address, data, url }, more) {
  const env = { ...process.env, ANJU_ADDR: address, ANJU_DATA: data, ANJU_PUBLIC_URL: url, ANJU_LOG: process.env.ANJU_LOG ?? "warn", ...more };
  // Registers that are down now and then have a journey of their own, and the tests of the exchange.
  env.ANJU_CALM_REGISTERS ??= "true";
  // Every journey comes from an address of its own, as a proxy would say it.
  env.ANJU_TRUSTED_PROXY = "127.0.0.1";
  delete env.DATABASE_URL;
  delete env.REGISTERS_URL;
  return { cwd: server.root, env, stdio: ["ignore", "pipe", "inherit"] };
}

/** Makes the city: the showcase families, and so many households beside them. */
export function make(place, households) {
  const made = spawnSync(server.anju, ["demo", "--households", String(households), "--seed", "1"], options(place));
  if (made.status !== 0) throw new Error(`anju demo: ${made.error ?? `exit ${made.status ?? made.signal}`}`);
}

/** Serves it, with more settings than every server has. */
export function serve(place, more = {}) {
  return spawn(server.anju, ["serve"], options(place, more));
}

/** The word on its output: it listens. */
export async function listening(serving) {
  await Promise.race([once(serving.stdout, "data"), once(serving, "exit")]);
  if (ended(serving)) throw new Error(`anju serve: exit ${serving.exitCode ?? serving.signalCode}`);
  return serving;
}

/** Ends it in good order. */
export async function stop(serving) {
  if (ended(serving)) return;
  const gone = once(serving, "exit");
  serving.kill("SIGTERM");
  await gone;
}

function ended(serving) {
  return serving.exitCode !== null || serving.signalCode !== null;
}
