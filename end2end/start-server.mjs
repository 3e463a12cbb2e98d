// Makes the demo city in a temporary folder and serves it; the folder goes when the server ends.
import { spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { server } from "./server.mjs";

const env = { ...process.env, ANJU_ADDR: server.address, ANJU_DATA: server.data, ANJU_PUBLIC_URL: server.url, ANJU_LOG: process.env.ANJU_LOG ?? "warn" };
// Registers that are down now and then have journeys of their own, in the tests of the exchange.
env.ANJU_CALM_REGISTERS ??= "true";
// Every journey comes from an address of its own, as a proxy would say it.
env.ANJU_TRUSTED_PROXY = "127.0.0.1";
delete env.DATABASE_URL;
delete env.REGISTERS_URL;
const options = { cwd: server.root, env, stdio: ["ignore", "inherit", "inherit"] };

const made = spawnSync(server.anju, ["demo", "--households", "200", "--seed", "1"], options);
if (made.status !== 0) process.exit(made.status ?? 1);

const serving = spawn(server.anju, ["serve"], options);
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => serving.kill("SIGTERM"));
serving.on("exit", (status) => {
  rmSync(server.data, { recursive: true, force: true });
  process.exit(status ?? 1);
});
