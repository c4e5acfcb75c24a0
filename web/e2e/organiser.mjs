// An organiser without a browser: what the journeys need done or known behind the pages.

/** Calls the API as a program would. It returns the decoded answer; what is no success throws. */
export async function call(server, method, path, { body, token, cookie } = {}) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (cookie) headers.Cookie = cookie;
  const response = await fetch(server.url + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return Object.assign(text ? JSON.parse(text) : {}, { cookies: response.headers.getSetCookie() });
}

export const adminPassword = "mot-mat-khau-du-dai-2026";

/** Logs in somebody whose password an organiser set, and returns the token. */
export const tokenOf = async (server, login) =>
  (await call(server, "POST", "/api/v1/auth/login", { body: { login, password: adminPassword } })).access_token;

/** Calls the staff's API for somebody. */
export const asStaff = async (server, login, method, path, body) =>
  call(server, method, `/api/v1/staff${path}`, { token: await tokenOf(server, login), body });

/** A day so many days from today in Vietnam, as 2026-03-02. */
export const day = (days) => new Date(Date.now() + 7 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);

/** Sets an administrator's password by a one-time link, the first administrator's if none is given, and logs in. */
export async function organiser(server, link = server.setupLink) {
  const secret = decodeURIComponent(new URL(link).hash.slice(1));
  const { login } = await call(server, "POST", "/api/v1/auth/password", { body: { token: secret, password: adminPassword } });
  const token = await tokenOf(server, login);
  const staff = (method, path, body) => call(server, method, `/api/v1/staff${path}`, { token, body });
  return {
    login,
    contest: (slug) => staff("GET", `/contests/${slug}`),
    close: (slug) => staff("POST", `/contests/${slug}/close`),
    /** Reads every question there is, as a key. */
    async key() {
      const questions = [];
      for (let after = ""; after !== undefined; ) {
        const page = await staff("GET", `/questions?limit=100${after && `&after=${encodeURIComponent(after)}`}`);
        questions.push(...page.questions);
        after = page.next || undefined;
      }
      return new Key(questions);
    },
  };
}

const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();

/** The right answers, found by what a contestant reads. */
export class Key {
  #byStem = new Map();

  constructor(questions) {
    for (const q of questions) this.#byStem.set(plain(q.stem), q);
  }

  /** How many questions there are. */
  get size() {
    return this.#byStem.size;
  }

  /**
   * The right answer to a question as a contestant gives it: {choices}, positions from 1 of the options as shown (in
   * order for an ordering question, one for each prompt for a matching one), {number} or {text}.
   */
  right(stem, options, prompts) {
    const q = this.#byStem.get(plain(stem));
    if (!q) throw new Error(`no question reads: ${stem}`);
    if (q.kind === "numeric") return { number: q.number.replace(".", ",") };
    if (q.kind === "short_text") return { text: q.texts[0] };
    const shown = options.map(plain);
    const place = (id) => {
      const text = plain(q.options.find((o) => o.id === id).text);
      if (!shown.includes(text)) throw new Error(`${text} is not among ${shown.join(" | ")}`);
      return shown.indexOf(text) + 1;
    };
    if (q.kind === "ordering") return { choices: q.order.map(place) };
    if (q.kind === "matching") {
      const option = new Map(q.prompts.map((p) => [plain(p.text), p.option]));
      return { choices: prompts.map((p) => place(option.get(plain(p)))) };
    }
    const right = q.options.filter((o) => o.right).map((o) => place(o.id));
    return { choices: right.sort((x, y) => x - y) };
  }

  /** A wrong answer to a question of which one or several options are right. */
  wrong(stem, options) {
    const { choices } = this.right(stem, options);
    return { choices: [options.findIndex((_, i) => !choices.includes(i + 1)) + 1 || 1] };
  }
}

const names = {
  family: ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng"],
  middle: ["Thị Ngọc", "Văn", "Hoàng", "Thị Mỹ", "Quốc"],
  given: ["Ánh", "Bình", "Châu", "Dương", "Giang", "Hạnh", "Khương", "Lan", "Nhân", "Thảo", "Yến"],
};

/** The nth of 385 invented names. */
export function nameOf(n) {
  return [names.family, names.middle, names.given].map((some) => some[n % some.length]).join(" ");
}

/**
 * Starts an attempt as a program. It resolves to how to hand in, with the first right questions answered rightly and, if
 * there is a number, what is predicted.
 */
export async function begin(server, slug, key, { name, unit = "xa-dong-say", block, born, predicted }) {
  const door = await call(server, "GET", `/api/v1/contests/${slug}`);
  const held = await call(server, "POST", `/api/v1/contests/${slug}/attempts`, {
    body: {
      start_key: crypto.randomUUID(),
      name,
      unit_id: unit,
      contact: "0901234567",
      block,
      born_on: born,
      consent: { notice: door.notice.version, accepted: true, on_air: true },
    },
  });
  const cookie = held.cookies.map((c) => c.split(";")[0]).join("; ");
  return async (right) => {
    const entries = held.sheet
      .slice(0, right)
      .map((q) => ({ seq: q.item, item: q.item, ...key.right(q.stem, q.options, q.prompts) }));
    if (predicted) entries.push({ seq: held.sheet.length, item: held.sheet.length, number: String(predicted) });
    await call(server, "POST", `/api/v1/attempts/${held.id}/answers`, { cookie, body: { epoch: held.epoch, entries } });
    return call(server, "POST", `/api/v1/attempts/${held.id}/submit`, { cookie });
  };
}

/** Takes part as a program, from the start to handing in. */
export async function takePart(server, slug, key, right, who) {
  const handIn = await begin(server, slug, key, who);
  return handIn(right);
}

const units = ["xa-dong-say", "phuong-ben-may", "dac-khu-hon-sen-da", "so_noi_vu", "xa-an-lac-khe", "phuong-minh-khue"];

/** So many people take part. With UPDATE_PICTURES=1 they take minutes, as people do: the documents show it. */
export function crowd(server, slug, key, count) {
  const seconds = (n) =>
    process.env.UPDATE_PICTURES === "1" ? new Promise((resolve) => setTimeout(resolve, n * 1_000)) : undefined;
  const one = async (_, n) => {
    await seconds(6 * n);
    const handIn = await begin(server, slug, key, { name: nameOf(n), unit: units[n % units.length] });
    await seconds(40 + ((n * 37) % 200));
    return handIn(2 + ((n * 5) % 13));
  };
  return Promise.all(Array.from({ length: count }, one));
}
