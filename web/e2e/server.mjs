// Starts the real server, built as bin/khoabang, on an empty folder with the demonstration data.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const bin = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..", "bin");

/** Starts a program and resolves when a line of its output matches ready, with every match since. */
function start(command, args, ready) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    const seen = [];
    const timer = setTimeout(() => reject(new Error(`${command} was not ready in 60 s: ${seen.join("\n")}`)), 60_000);
    lines.on("line", (line) => {
      seen.push(line);
      const match = ready.exec(line);
      if (match) {
        clearTimeout(timer);
        resolve({ child, match, seen });
      }
    });
    child.once("exit", (status) => reject(new Error(`${command} ended with ${status}: ${seen.join("\n")}`)));
  });
}

/** Asks a program to stop and waits until it has. */
async function stop(child) {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

/**
 * Starts the server over the embedded store, or over MongoDB's protocol with {mongodb: true}, and resolves to its
 * address, the one-time link for the first administrator, and a way to stop it.
 */
export async function startServer({ mongodb = false } = {}) {
  const data = await mkdtemp(path.join(tmpdir(), "khoabang-e2e-"));
  const args = ["serve", "--demo", "--data", data, "--addr", "127.0.0.1:0", "--metrics-addr", "127.0.0.1:0"];
  let database;
  if (mongodb) {
    database = await start(path.join(bin, "mongotest"), ["--data", data], /^mongodb:\S+$/);
    args.push("--mongodb-uri", `${database.match[0]}khoabang`);
  }
  // The link, where there is one, is the last line that is printed.
  const server = await start(path.join(bin, "khoabang"), args, /(http:\S+)\/thiet-lap#\S+/);
  return {
    url: server.match[1],
    setupLink: server.match[0],
    async stop() {
      await stop(server.child);
      if (database) await stop(database.child);
      await rm(data, { recursive: true, force: true });
    },
  };
}
