// Starts the real server, built as bin/khoabang, on an empty folder, with the demonstration data or without.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

// KHOABANG_BIN names another folder with the same programs.
const here = path.dirname(fileURLToPath(import.meta.url));
const bin = process.env.KHOABANG_BIN ?? path.join(here, "..", "..", "bin");
const program = path.join(bin, "khoabang");

/** Starts a program and resolves when a line of its output matches ready. */
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
        resolve({ child, match });
      }
    });
    child.once("error", reject);
    child.once("exit", (status) => reject(new Error(`${command} ended with ${status}: ${seen.join("\n")}`)));
  });
}

/** Asks a program to stop and waits until it has. */
async function stop(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

/**
 * Starts the server over the embedded store, or over MongoDB's protocol with {mongodb: true}; with {demo: false} nothing
 * is in it. It resolves to the server's address, the one-time link for the first administrator, and ways to stop it, to
 * stop and start it again on the same address and data, and to add accounts beside it.
 */
export async function startServer({ mongodb = false, demo = true } = {}) {
  const data = await mkdtemp(path.join(tmpdir(), "khoabang-e2e-"));
  const store = ["--data", data];
  let database;
  if (mongodb) {
    database = await start(path.join(bin, "mongotest"), ["--data", data], /^mongodb:\S+$/);
    store.push("--mongodb-uri", `${database.match[0]}khoabang`);
  }
  const serve = (addr, ready, ...settings) =>
    start(program, ["serve", ...(demo ? ["--demo"] : []), ...store, "--addr", addr, "--metrics-addr", "", "--log-level", "warn", ...settings], ready);
  // The link, where there is one, is the last line that is printed.
  let server = await serve("127.0.0.1:0", /(http:\S+)\/thiet-lap#\S+/);
  const url = server.match[1];
  /** Runs one of the program's commands on the data beside the server, and returns what it says. */
  const command = async (...args) => (await promisify(execFile)(program, [...args, ...store])).stdout;
  return {
    url,
    setupLink: server.match[0],
    /** The program, and the arguments by which its commands find the data. */
    program,
    store,
    /** Asks the server to stop, and waits until it has; what it keeps stays. */
    halt: () => stop(server.child),
    /** Starts it again after halt, with further settings. */
    async again(...settings) {
      server = await serve(new URL(url).host, /http:\S+\/quan-tri/, ...settings);
    },
    command,
    /** Adds an account, of a unit and with one role or several, with the command line while the server runs, and returns its one-time link. */
    async addUser(login, role, unit = "", ...more) {
      const roles = [role].flat().flatMap((r) => ["--role", r]);
      const said = await command("user", "add", login, ...roles, ...(unit ? ["--unit", unit] : []), "--public-url", url, ...more);
      return /http:\S+\/thiet-lap#\S+/.exec(said)[0];
    },
    /** Makes a contest by a ruleset file of this folder, with [opens, closes] for each of its rounds, and publishes it. */
    async addContest(file, slug, rounds) {
      const notice = path.join(data, "notice.txt");
      await writeFile(notice, "Ban Tổ chức dùng họ tên, đơn vị và liên hệ để ghi nhận kết quả.");
      const spans = rounds.flatMap((span) => ["--round", span.map((at) => at.toISOString()).join("/")]);
      const named = ["--slug", slug, "--organiser", "Sở Nội vụ", "--notice", notice, "--publish"];
      await command("contest", "add", path.join(here, file), ...named, ...spans);
    },
    /** Brings in the province's plan as one of this year for which nothing has been done, and returns its ID. */
    async addPlan() {
      const plan = await readFile(path.join(here, "..", "..", "internal", "demo", "data", "plan.yaml"), "utf8");
      const file = path.join(data, "plan.yaml");
      const year = new Date(Date.now() + 7 * 3_600_000).getUTCFullYear();
      const moved = plan.replace("schema: plan/v1", "$&\nid: ke-hoach-thu").replace(/plan_year: .*/, `plan_year: ${year}`).replace(/^( +(?:from|to): .?)2025-/gm, `$1${year}-`);
      await writeFile(file, moved);
      await command("plan", "import", file);
      return "ke-hoach-thu";
    },
    async stop() {
      await stop(server.child);
      await stop(database?.child);
      await rm(data, { recursive: true, force: true });
    },
  };
}
