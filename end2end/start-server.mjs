// Makes the demo city in a temporary folder and serves it; the folder goes when the server ends.
import { rmSync } from "node:fs";
import { make, serve } from "./city.mjs";
import { server } from "./server.mjs";

make(server, 200);
const serving = serve(server);
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => serving.kill("SIGTERM"));
serving.on("exit", (status) => {
  rmSync(server.data, { recursive: true, force: true });
  process.exit(status ?? 1);
});
