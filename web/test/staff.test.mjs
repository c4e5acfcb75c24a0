import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { load } from "./load.mjs";

const staff = await load(
  "staff/session.ts",
  "staff/place.ts",
  "staff/menu.ts",
  "staff/when.ts",
  "staff/life.ts",
  "staff/chart.ts",
  "staff/filters.ts",
  "staff/matrix.ts",
  "staff/tree.ts",
  "staff/diff.ts",
  "staff/draft.ts",
  "staff/files.ts",
  "lib/api.ts",
  "lib/language.ts",
);
const { Session, ApiError } = staff;

const user = { id: "u1", login: "quantri", name: "Trần Thị Mỹ Hạnh", roles: ["administrator"] };

/**
 * A server with one session, whose tabs share a cookie, a lock and a channel. Access tokens are a1, a2… and only the
 * newest is good; every exchange takes a turn of the event loop.
 */
function world() {
  const w = { now: 0, cookie: false, issued: 0, exchanges: 0, fail: undefined, tabs: [], timers: [], revoked: false };
  let queue = Promise.resolve();
  const grant = () => ({ access_token: `a${++w.issued}`, expires_in: 600, user });
  const problem = (status, code) => new ApiError(status, code, { title: code, status, code });
  async function request(method, path, _body, options) {
    await new Promise((resolve) => setImmediate(resolve));
    if (w.fail) throw w.fail;
    if (path.endsWith("/login")) {
      w.cookie = true;
      return grant();
    }
    if (path.endsWith("/logout")) return void (w.cookie = false);
    if (path.endsWith("/refresh")) {
      w.exchanges++;
      if (w.revoked) throw problem(401, "session_revoked");
      if (!w.cookie) throw problem(401, "token_missing");
      return grant();
    }
    if (options.headers.Authorization !== `Bearer a${w.issued}`) throw problem(401, "token_expired");
    return { path };
  }
  w.tab = () => {
    const session = new Session({
      request,
      now: () => w.now,
      alone: (run) => {
        const mine = queue.then(run);
        queue = mine.catch(() => undefined);
        return mine;
      },
      tell: (message) => w.tabs.forEach((other) => other !== session && other.hear(message)),
      later(call, ms) {
        const timer = { call, ms };
        w.timers.push(timer);
        return () => w.timers.splice(w.timers.indexOf(timer), 1);
      },
    });
    w.tabs.push(session);
    return session;
  };
  w.problem = problem;
  return w;
}

describe("session", () => {
  it("finds nobody without a cookie, and gives no reason for it", async () => {
    const w = world();
    const s = w.tab();
    await s.start();
    assert.deepEqual([s.phase, s.user, s.ended], ["out", undefined, undefined]);
  });

  it("logs in, sends the token, and exchanges it before it runs out", async () => {
    const w = world();
    const s = w.tab();
    await s.login("quantri", "x");
    assert.equal(s.phase, "in");
    assert.deepEqual(await s.call("GET", "/me"), { path: "/me" });
    assert.deepEqual(w.timers.map((t) => t.ms), [540_000]);
    w.now = 540_000;
    w.timers[0].call();
    await s.refresh();
    assert.equal(w.exchanges, 1);
    assert.equal(s.token, "a2");
    assert.equal(w.timers.length, 1, "the timer of the old token is gone");
  });

  it("exchanges a token that ran out while the device slept before using it", async () => {
    const w = world();
    const s = w.tab();
    await s.login("quantri", "x");
    w.now = 3_600_000;
    await s.call("GET", "/me");
    assert.equal(w.exchanges, 1);
  });

  it("exchanges a refused token once, for any number of requests, and repeats them", async () => {
    const w = world();
    const s = w.tab();
    await s.login("quantri", "x");
    w.issued++; // the server no longer takes a1
    const answers = await Promise.all(["/a", "/b", "/c"].map((path) => s.call("GET", path)));
    assert.deepEqual(answers.map((a) => a.path), ["/a", "/b", "/c"]);
    assert.equal(w.exchanges, 1);
  });

  it("lets one tab exchange for all", async () => {
    const w = world();
    const tabs = [w.tab(), w.tab(), w.tab()];
    await tabs[0].login("quantri", "x");
    assert.deepEqual(tabs.map((s) => s.phase), ["in", "in", "in"]);
    await Promise.all(tabs.map((s) => s.refresh()));
    assert.equal(w.exchanges, 1);
    assert.deepEqual(tabs.map((s) => s.token), ["a2", "a2", "a2"]);
  });

  it("logs all tabs out together", async () => {
    const w = world();
    const tabs = [w.tab(), w.tab()];
    await tabs[0].login("quantri", "x");
    await tabs[1].logout();
    assert.deepEqual(tabs.map((s) => [s.phase, s.token]), [["out", ""], ["out", ""]]);
    assert.deepEqual(w.timers, []);
  });

  it("ends, and says why, when the server refuses the refresh token", async () => {
    const w = world();
    const s = w.tab();
    await s.login("quantri", "x");
    w.revoked = true;
    w.now = 600_000;
    await assert.rejects(s.call("GET", "/me"), (err) => err.code === "session_revoked");
    assert.deepEqual([s.phase, s.ended.code], ["out", "session_revoked"]);
  });

  it("does not end because the network is gone, and tries again", async () => {
    const w = world();
    const s = w.tab();
    await s.login("quantri", "x");
    w.fail = new ApiError(0, "network");
    w.timers[0].call();
    await assert.rejects(s.refresh(), (err) => err.code === "network");
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(s.phase, "in");
    assert.equal(w.timers[w.timers.length - 1].ms, 10_000);
    w.fail = undefined;
    w.timers[w.timers.length - 1].call();
    await s.refresh();
    assert.equal(s.token, "a2");
  });

  it("knows nothing while the server can't be asked, rather than asking for a password", async () => {
    const w = world();
    w.fail = new ApiError(503, "not_ready");
    const s = w.tab();
    await s.start();
    assert.equal(s.phase, "unknown");
  });
});

describe("places", () => {
  it("reads paths", () => {
    assert.deepEqual(staff.placeOf("/quan-tri"), { section: "", ids: [] });
    assert.deepEqual(staff.placeOf("/quan-tri/"), { section: "", ids: [] });
    assert.deepEqual(staff.placeOf("/quan-tri/cau-hoi/cchc/C%20%2F1"), { section: "cau-hoi", ids: ["cchc", "C /1"] });
    assert.equal(staff.placeOf("/quan-trix"), undefined);
    assert.equal(staff.placeOf("/quan-tri/%"), undefined);
  });
  it("writes what it reads", () => {
    const path = staff.pathTo("cau-hoi", "ngân hàng", "a/b");
    assert.deepEqual(staff.placeOf(path), { section: "cau-hoi", ids: ["ngân hàng", "a/b"] });
  });
});

describe("menu", () => {
  const paths = (...roles) => staff.menuFor(roles).map((s) => s.path);
  it("shows what the roles may see, and nothing that leads nowhere", () => {
    assert.deepEqual(paths("administrator"), ["cuoc-thi", "cau-hoi", "phan-tich", "ke-hoach", "bao-cao", "don-vi", "nguoi-dung", "nhat-ky"]);
    assert.deepEqual(paths("author"), ["cau-hoi", "phan-tich"]);
    assert.deepEqual(paths("unit_coordinator"), ["cuoc-thi", "ke-hoach", "bao-cao"]);
    assert.deepEqual(paths("author", "leadership"), ["cuoc-thi", "cau-hoi", "phan-tich", "ke-hoach", "bao-cao"]);
    assert.deepEqual(paths("unit_reporter"), ["ke-hoach", "bao-cao"]);
  });
  it("tells who runs contests from who watches", () => {
    assert.deepEqual([staff.mayRun(["organiser"]), staff.mayRun(["inspector"])], [true, false]);
    assert.deepEqual([staff.maySeeTurnout(["inspector"]), staff.maySeeTurnout(["broadcaster"])], [true, false]);
  });
});

describe("moments in a form", () => {
  const at = Date.parse("2026-11-23T10:00:00.000Z");
  it("are Vietnam's", () => {
    assert.equal(staff.toField(at), "2026-11-23T17:00");
    assert.equal(staff.fromField("2026-11-23T17:00"), at);
    assert.equal(staff.fromField("2026-11-23T17:00:30"), at + 30_000);
    assert.equal(staff.fromField(" 2027-01-01T06:59 "), Date.parse("2026-12-31T23:59:00Z"));
  });
  for (const bad of ["", "23/11/2026 17:00", "2026-02-31T10:00", "2026-13-01T10:00", "2026-11-23T24:00", "2026-11-23T10:60"]) {
    it(`refuses “${bad}”`, () => assert.equal(staff.fromField(bad), undefined));
  }
  it("measures stretches", () => {
    assert.deepEqual(staff.spanOf(15 * 60_000), { days: 0, hours: 0, minutes: 15 });
    assert.deepEqual(staff.spanOf(26.5 * 3_600_000), { days: 1, hours: 2, minutes: 30 });
  });
});

describe("a contest's life", () => {
  const standings = (state, endless = false) => staff.life(state, endless).map((s) => s.standing).join(" ");
  it("has one stage now and one next", () => {
    assert.equal(standings("draft"), "now next later later later");
    assert.equal(standings("upcoming"), "done now next later later");
    assert.equal(standings("open"), "done done now next later");
    assert.equal(standings("open", true), "done done now later later");
    assert.equal(standings("closed"), "done done done now next");
    assert.equal(staff.life("closed", false, true).map((s) => s.standing).join(" "), "done done done done now");
  });
  it("allows what the state allows", () => {
    assert.deepEqual(staff.actions("draft", false), ["open"]);
    assert.deepEqual(staff.actions("upcoming", false), ["open"]);
    assert.deepEqual(staff.actions("upcoming", false, true), ["open", "start"]);
    assert.deepEqual(staff.actions("open", false, true), ["close", "extend"]);
    assert.deepEqual(staff.actions("open", false), ["close", "extend"]);
    assert.deepEqual(staff.actions("open", true), ["close"]);
    assert.deepEqual(staff.actions("closed", false), []);
  });
});

describe("chart", () => {
  const now = Date.parse("2026-11-23T10:00:40Z");
  const at = (hhmm) => `2026-11-23T${hhmm}:00.000Z`;
  it("fills the minutes in which nothing happened", () => {
    const line = staff.timeline([{ at: at("09:58"), started: 3, done: 1 }, { at: at("10:00"), started: 2, done: 0 }], now, 4);
    assert.deepEqual(line.map((p) => [p.started, p.done]), [[0, 0], [3, 1], [0, 0], [2, 0]]);
    assert.equal(new Date(line[3].at).toISOString(), at("10:00"));
  });
  it("shows the last activity when all has been quiet since", () => {
    const line = staff.timeline([{ at: at("05:00"), started: 9, done: 0 }], now, 4);
    assert.deepEqual(line.map((p) => p.started), [0, 0, 0, 9]);
  });
  it("is empty before anything happened", () => {
    const line = staff.timeline([], now, 3);
    assert.deepEqual(line.map((p) => p.started + p.done), [0, 0, 0]);
    assert.equal(new Date(line[2].at).toISOString(), at("10:00"));
  });
  it("has round tops that halve evenly", () => {
    const tops = [0, 1, 2, 3, 5, 9, 11, 21, 41, 106, 150, 4_001].map(staff.ceiling);
    assert.deepEqual(tops, [2, 2, 2, 4, 6, 10, 12, 30, 60, 120, 160, 6_000]);
  });
  it("draws from left to right, upside down", () => {
    assert.equal(staff.line([0, 5, 10], 10, 100, 50), "M0 50L50 25L100 0");
  });
});

describe("filters", () => {
  it("are the same after a way through the address", () => {
    const f = { bank: "cchc-2025", area: "2.10", difficulty: "3", kind: "multiple", status: "draft", q: "cải cách", tag: "một cửa", document: "61/2018", author: "u1", in_force: "false", practice: "true", sort: "area", down: true };
    assert.deepEqual(staff.readFilters(staff.writeFilters(f)), f);
    assert.equal(staff.writeFilters(staff.readFilters("")), "");
  });
  it("leave out what makes no sense", () => {
    const f = staff.readFilters(`?difficulty=9&kind=essay&sort=password&in_force=maybe&practice=truer&q=${"x".repeat(500)}`);
    assert.deepEqual([f.difficulty, f.kind, f.sort, f.in_force, f.practice, f.q.length], ["", "", "id", "", "", 100]);
  });
  it("know whether anything is filtered, and how to let go of all of it", () => {
    const f = staff.readFilters("?in_force=false&sort=stem&down=1");
    assert.deepEqual([staff.isFiltered(f), staff.isFiltered({ ...f, ...staff.unfiltered })], [true, false]);
    assert.equal(staff.writeFilters({ ...f, ...staff.unfiltered }), "?sort=stem&down=1");
  });
  it("ask the API for filters only", () => {
    const f = staff.readFilters("?area=2.1&q=%20th%E1%BB%A7%20t%E1%BB%A5c%20&sort=stem");
    assert.equal(staff.apiQuery(f, "n1", 50), "area=2.1&q=th%E1%BB%A7+t%E1%BB%A5c&limit=50&after=n1");
  });
  it("sort 2.9 before 2.10, and the same the other way round", () => {
    const q = (id, area) => ({ bank: "b", id, area, revision: 1, difficulty: 1, kind: "single", stem: id });
    const list = [q("C-2", "2.10"), q("C-10", "2.9"), q("C-1", "2.9")];
    const ids = (column, down) => staff.sorted(list, column, down).map((x) => x.id).join(" ");
    assert.equal(ids("area", false), "C-1 C-10 C-2");
    assert.equal(ids("area", true), "C-2 C-1 C-10");
    assert.equal(ids("id", false), "C-1 C-2 C-10");
  });
});

describe("blueprint", () => {
  it("adds up by content area and difficulty", () => {
    const m = staff.matrix([
      { area: "2.10", difficulty: 1, count: 1 },
      { area: "2.2", difficulty: 0, count: 2 },
      { area: "2.2", difficulty: 3, count: 1 },
      { area: "2.2", difficulty: 3, count: 1 },
    ]);
    assert.deepEqual(m.levels, [1, 3, 0]);
    assert.deepEqual(m.areas, [
      { area: "2.2", counts: [0, 2, 2], sum: 4 },
      { area: "2.10", counts: [1, 0, 0], sum: 1 },
    ]);
    assert.deepEqual([m.sums, m.sum], [[1, 2, 2], 5]);
  });
});

describe("the tree of content areas", () => {
  const cell = (area, difficulty, approved, draft = 0) => ({ area, difficulty, approved, draft, in_review: 0, retired: 0 });
  it("puts areas below one another by their codes", () => {
    const rows = staff.branches(["2.10", "2.9", "3.1", "2.1.7"], [{ code: "2", name: "Nội dung" }, { code: "2.1", name: "Ý nghĩa" }]);
    assert.deepEqual(
      rows.map((r) => `${r.depth} ${r.code} ${r.name}`),
      ["0 2 Nội dung", "1 2.1 Ý nghĩa", "2 2.1.7 ", "1 2.9 ", "1 2.10 ", "0 3.1 "],
    );
  });
  it("does not take 2.10 for a part of 2.1", () => {
    assert.deepEqual([staff.within("2.10", "2.1"), staff.within("2.1.7", "2.1"), staff.within("21", "2"), staff.within("3", "")], [false, true, false, true]);
  });
  it("adds up what is below an area", () => {
    const cells = [cell("2.1", 1, 3, 1), cell("2.1.7", 1, 2), cell("2.10", 1, 5), cell("2.1", 2, 7)];
    assert.deepEqual(staff.sumWithin(cells, "2.1", 1), { draft: 1, in_review: 0, approved: 5, retired: 0 });
    assert.deepEqual([staff.sumWithin(cells, "2", 1).approved, staff.sumWithin(cells, "2", 0).approved, staff.sumWithin(cells, "3", 0).approved], [10, 17, 0]);
  });
  it("cuts a long name short, by letters and not by bytes", () => {
    assert.equal(staff.branchName({ code: "2.4", name: "Cải thiện các chỉ số", depth: 1 }, 10), "\u20032.4 Cải thiện…");
    assert.equal(staff.branchName({ code: "2", name: "", depth: 0 }), "2");
  });
});

describe("the other language", () => {
  it("is a way to the same place", () => {
    const at = { search: "?man-hinh=lon&lang=vi", hash: "#row=r1" };
    assert.deepEqual(staff.otherLanguage(at), { lang: "en", name: "English", href: "?man-hinh=lon&lang=en#row=r1" });
  });
});

describe("comparing texts", () => {
  const marked = (pieces) => pieces.map((p) => (p.own ? `[${p.text}]` : p.text)).join("");
  it("marks the words that only one has", () => {
    const [before, after] = staff.compareTexts("Sở Nội vụ phê duyệt kế hoạch", "Ủy ban phê duyệt kế hoạch năm");
    assert.equal(marked(before), "[Sở Nội vụ] phê duyệt kế hoạch");
    assert.equal(marked(after), "[Ủy ban] phê duyệt kế hoạch[ năm]");
  });
  it("marks nothing in texts that are the same, and everything in very long ones", () => {
    assert.deepEqual(staff.compareTexts("a b", "a b"), [[{ text: "a b", own: false }], [{ text: "a b", own: false }]]);
    const [before] = staff.compareTexts("x ".repeat(2_000), "y");
    assert.deepEqual(before, [{ text: "x ".repeat(2_000), own: true }]);
  });
  it("names days as Vietnam has them", () => {
    assert.equal(staff.dayOf("2025-12-31T17:00:00.000Z"), "2026-01-01");
    assert.equal(staff.dayOf("2026-01-01"), "2026-01-01");
  });
});

describe("a draft", () => {
  const stored = {
    bank: "b", id: "q", revision: 3, kind: "ordering", area: "2.4", difficulty: 2, stem: "Sắp xếp", status: "approved",
    options: [{ id: "A", text: "sau", right: false }, { id: "B", text: "trước", right: false }], order: ["B", "A"], tags: ["x", "y"],
    source: { document: "Nghị quyết 1", from: "2025-12-31T17:00:00.000Z" },
  };
  it("says to the API what the stored question says", () => {
    const body = staff.bodyOf(staff.fromQuestion(stored));
    assert.deepEqual(body.order, ["B", "A"]);
    assert.deepEqual([body.revision, body.kind, body.tags, body.source.from], [3, "ordering", ["x", "y"], "2026-01-01"]);
    assert.equal(body.id, undefined, "the address says which question it is");
  });
  it("leaves out lines that are blank, and what another kind would need", () => {
    const d = staff.blank("b");
    d.options[1].text = " Xã ";
    d.options[1].right = true;
    d.number = "5";
    const body = staff.bodyOf(d);
    assert.deepEqual(body.options, [{ id: "B", text: "Xã", right: true, locked: false }]);
    assert.equal(body.number, undefined);
  });
  it("keeps one right option where only one may be", () => {
    const d = { ...staff.blank("b"), kind: "multiple" };
    d.options = d.options.map((o) => ({ ...o, text: o.id, right: true }));
    assert.deepEqual(staff.withKind(d, "single").options.map((o) => o.right), [true, false, false, false]);
    const truth = staff.withKind(d, "true_false");
    assert.deepEqual(truth.options.map((o) => o.id), ["true", "false"]);
    assert.deepEqual(staff.bodyOf({ ...truth, options: truth.options.map((o) => ({ ...o, right: o.id === "false" })) }).options.map((o) => o.right), [false, true]);
  });
  it("keeps a lock that came with the question, and leaves it behind when the kind changes", () => {
    const locked = staff.fromQuestion({ ...stored, options: stored.options.map((o) => ({ ...o, locked: o.id === "A" })) });
    assert.deepEqual(staff.bodyOf(locked).options.map((o) => o.locked), [false, true]);
    assert.deepEqual(staff.bodyOf(staff.withKind(locked, "matching")).options.map((o) => o.locked), [false, false]);
  });
  it("moves a line, and not beyond the ends", () => {
    assert.deepEqual(staff.moved([1, 2, 3], 0, 1), [2, 1, 3]);
    assert.deepEqual(staff.moved([1, 2, 3], 0, -1), [1, 2, 3]);
    assert.equal(staff.freeID(["A", "C"]), "B");
  });
});

describe("a download", () => {
  it("is named by the server", () => {
    assert.equal(staff.nameOf(`attachment; filename="kho-__.json"; filename*=UTF-8''kho-%C4%91%E1%BB%81.json`), "kho-đề.json");
    assert.equal(staff.nameOf(`attachment; filename="a.csv"`), "a.csv");
  });
});
