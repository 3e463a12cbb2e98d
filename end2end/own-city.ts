// A city of its own for each worker, for journeys that move it ahead in time or take its registers down: the shared one does not change with it.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listening, make, serve, stop } from "./city.mjs";
import { server, test as base } from "./fixtures.ts";
import { place } from "./server.mjs";

interface City {
  url: string;
  /** Starts the server over the same city again, with all registers up. */
  registersUp: () => Promise<void>;
}

export const test = base.extend<object, { down: string[]; city: City }>({
  /** The registers that are down. */
  down: [[], { option: true, scope: "worker" }],
  city: [
    async ({ down }, use) => {
      const shared = { ...server };
      // What journeys share looks for its server here.
      Object.assign(server, await place());
      // Silence is logged as a warning, and here it is meant.
      const settings = { ANJU_CONFIG: join(server.data, "registers.toml"), ANJU_LOG: "error" };
      const table = (name: string) => `[registers.${name}]\ndown = true\n[exchange.limits.${name}]\ndeadline_ms = 300\n`;
      writeFileSync(settings.ANJU_CONFIG, down.map(table).join(""));
      make(server, 0);
      let serving = await listening(serve(server, settings));
      await use({
        url: server.url,
        registersUp: async () => {
          await stop(serving);
          writeFileSync(settings.ANJU_CONFIG, "");
          serving = await listening(serve(server, settings));
        },
      });
      await stop(serving);
      rmSync(server.data, { recursive: true, force: true });
      Object.assign(server, shared);
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: ({ city }, use) => use(city.url),
});
