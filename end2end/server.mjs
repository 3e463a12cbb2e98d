// Where the server of the journeys listens and keeps its data. The first process decides, the others inherit it.
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

const freeAddress = async () => `127.0.0.1:${await freePort()}`;
const emptyFolder = () => mkdtempSync(join(tmpdir(), "anju-journeys-"));

/** Where a server of one journey alone listens and keeps its data. */
export async function place() {
  const address = await freeAddress();
  return { address, url: `http://${address}`, data: emptyFolder() };
}

process.env.ANJU_JOURNEY_ADDR ??= await freeAddress();
process.env.ANJU_JOURNEY_DATA ??= emptyFolder();

export const server = {
  root,
  anju: process.env.ANJU_BINARY ?? join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), "release", "anju"),
  address: process.env.ANJU_JOURNEY_ADDR,
  url: `http://${process.env.ANJU_JOURNEY_ADDR}`,
  data: process.env.ANJU_JOURNEY_DATA,
};
