// The organisers' app: logging in, the menu, and a screen for each section.

import { render, type ComponentChild } from "preact";
import { useCallback, useEffect, useReducer, useState } from "preact/hooks";
import { loadMessages, t } from "../lib/i18n";
import { Areas } from "./areas";
import { AuditLog } from "./audit";
import { openSession } from "./browser";
import { Amendments } from "./amendments";
import { Analyses } from "./analyses";
import { AnalysisPage } from "./analysis";
import { Categories } from "./categories";
import { CertificatesPage } from "./certificates";
import { Complaints } from "./complaints";
import { Suspects } from "./suspects";
import { Contest } from "./contest";
import { ContestPreview } from "./contestpreview";
import { Contests, newContestPath } from "./contests";
import { DashboardPage } from "./dashboard";
import { Editor } from "./editor";
import { OwnAccount } from "./email";
import { FeedsPage } from "./feeds";
import { ImportFile } from "./importfile";
import { AppContext, type App } from "./context";
import { Login, SetPassword, takeToken } from "./login";
import { MailsPage } from "./mails";
import { menuFor, ownAccount, type Section } from "./menu";
import { NewContest } from "./newcontest";
import { Language, Link, Loading, Title } from "./parts";
import { base, pathTo, placeOf } from "./place";
import { EvidenceEntry, EvidenceList } from "./evidence";
import { EvidenceForm } from "./evidenceform";
import { PlanDocument, PlanHistory } from "./plandocument";
import { Plans } from "./plans";
import { PlanTask } from "./plantask";
import { PlanOverview } from "./planviews";
import { QuestionPage } from "./question";
import { Questions } from "./questions";
import { RosterPage } from "./roster";
import { DebtMap, ReportingStart } from "./reporting";
import { CalendarPage, PeriodsPage } from "./reportingsettings";
import { ResultsPage } from "./results";
import type { Session } from "./session";
import { SetUp } from "./setuppage";
import { StageConsole } from "./stageconsole";
import { StatisticsPage } from "./statistics";

import { TrialSheet } from "./trial";
import { UnitEditor } from "./unit";
import { UnitFiles } from "./unitfiles";
import { ReportPage } from "./unitreport";
import { Units } from "./units";
import { Users } from "./users";

/** The screen of a section; undefined for an address that leads nowhere. Sections are listed in menu.ts. */
/** The screens below a contest's own. */
function contestScreen(contest: string, screen: string) {
  switch (screen) {
    case "thiet-lap":
      return <SetUp key={contest} id={contest} />;
    case "xem-truoc":
      return <ContestPreview key={contest} id={contest} />;
    case "san-khau":
      return <StageConsole key={contest} contest={contest} />;
    case "danh-sach":
      return <RosterPage key={contest} id={contest} />;
    case "ket-qua":
      return <ResultsPage key={contest} contest={contest} />;
    case "sua-dap-an":
      return <Amendments key={contest} contest={contest} />;
    case "nghi-trung":
      return <Suspects key={contest} contest={contest} />;
    case "thong-ke":
      return <StatisticsPage key={contest} contest={contest} />;
    case "khieu-nai":
      return <Complaints key={contest} contest={contest} />;
    case "chung-nhan":
      return <CertificatesPage key={contest} contest={contest} />;
  }
}

/** The screens about a plan's reports. */
function reportingScreen(plan: string, screen: string) {
  switch (screen) {
    case "tong-quan":
      return <DashboardPage key={plan} plan={plan} />;
    case "ky":
      return <PeriodsPage key={plan} plan={plan} />;
    case "lich-dien-tu":
      return <FeedsPage key={plan} plan={plan} />;
    case "nhac-viec":
      return <MailsPage key={plan} plan={plan} />;
    case "lich-nghi":
      return <CalendarPage key={plan} plan={plan} />;
  }
}

/** The screens below a plan's own. */
function planScreen(plan: string, screen: string, one = "") {
  switch (`${screen}${one && "/1"}`) {
    case "minh-chung":
      return <EvidenceList key={plan} id={plan} />;
    case "minh-chung/1":
      return <EvidenceEntry key={one} id={plan} evidence={one} />;
    case "ghi":
      return <EvidenceForm key={plan} id={plan} />;
    case "ghi/1":
      return <EvidenceForm key={one} id={plan} evidence={one} />;
    case "van-ban":
      return <PlanDocument key={plan} id={plan} />;
    case "lich-su":
      return <PlanHistory key={plan} id={plan} />;
    case "nhiem-vu/1":
      return <PlanTask key={one} id={plan} task={one} />;
  }
}

function screenOf(section: string, ids: string[]): ComponentChild | undefined {
  const [first, second, third] = ids;
  switch (`${section}/${ids.length}`) {
    case "cuoc-thi/0":
      return <Contests />;
    case "cuoc-thi/1":
      return first === newContestPath ? <NewContest /> : <Contest key={first} id={first!} />;
    case "cuoc-thi/2":
      return contestScreen(first!, second!);
    case "cau-hoi/0":
      return <Questions />;
    case "cau-hoi/1":
      return first === "nhap" ? <ImportFile /> : first === "moi" ? <Editor key="moi" /> : first === "rut-thu" ? <TrialSheet /> : first === "noi-dung" ? <Areas /> : undefined;
    case "cau-hoi/3":
      return third === "sua" ? <Editor key={`${first}/${second}`} bank={first!} id={second!} /> : undefined;
    case "cau-hoi/2":
      return <QuestionPage key={`${first}/${second}`} bank={first!} id={second!} />;
    case "phan-tich/0":
      return <Analyses key="all" />;
    case "phan-tich/1":
      return <Analyses key={first} contest={first!} />;
    case "phan-tich/2":
      return <AnalysisPage key={`${first}/${second}`} contest={first!} paper={second!} />;
    case "don-vi/0":
      return <Units />;
    case "don-vi/1":
      return first === "nhap" ? <UnitFiles /> : first === "moi" ? <UnitEditor key="moi" /> : first === "nhom" ? <Categories /> : undefined;
    case "don-vi/2":
      return first === "sua" ? <UnitEditor key={second} id={second!} /> : undefined;
    case "bao-cao/0":
      return <ReportingStart />;
    case "bao-cao/1":
      return <DebtMap key={first} plan={first!} />;
    case "bao-cao/2":
      return reportingScreen(first!, second!);
    case "bao-cao/3":
      return <ReportPage key={`${first}/${second}/${third}`} plan={first!} period={second!} unit={third!} />;
    case "nhat-ky/0":
      return <AuditLog />;
    case "ke-hoach/0":
      return <Plans />;
    case "ke-hoach/1":
      return <PlanOverview key={first} id={first!} />;
    case "ke-hoach/2":
      return planScreen(first!, second!);
    case "ke-hoach/3":
      return planScreen(first!, second!, third!);
    case "nguoi-dung/0":
      return <Users />;
    case `${ownAccount}/0`:
      return <OwnAccount />;
  }
  return undefined;
}

/** The path shown, which follows the browser's buttons. */
function usePath(): [string, App["go"]] {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const moved = () => setPath(location.pathname);
    window.addEventListener("popstate", moved);
    return () => window.removeEventListener("popstate", moved);
  }, []);
  const go = useCallback((to: string, replace = false) => {
    history[replace ? "replaceState" : "pushState"](null, "", to);
    setPath(location.pathname);
  }, []);
  return [path, go];
}

function Root({ session }: { session: Session }) {
  const [, again] = useReducer((n: number) => n + 1, 0);
  const [path, go] = usePath();
  useEffect(() => {
    session.onChange = () => again(0);
    void session.start();
    const seen = () => document.hidden || session.phase !== "unknown" || void session.start();
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("online", seen);
  }, []);
  if (session.phase === "starting") {
    return (
      <main id="main" class="alone">
        <Loading />
      </main>
    );
  }
  if (session.phase === "unknown") {
    return (
      <main id="main" class="alone">
        <div class="problem" role="alert">
          <strong>{t("no_network")}</strong>
          <p>{t("no_network_do")}</p>
          <button type="button" class="button" onClick={() => void session.start()}>
            {t("again")}
          </button>
        </div>
      </main>
    );
  }
  if (!session.user) return <Login session={session} />;
  return (
    <AppContext.Provider value={{ session, user: session.user, go }}>
      <Frame path={path} app={{ session, user: session.user, go }} />
    </AppContext.Provider>
  );
}

function Frame({ path, app }: { path: string; app: App }) {
  const { user, session, go } = app;
  const menu = menuFor(user.roles);
  const place = placeOf(path);
  const first = menu[0];
  useEffect(() => {
    if (place?.section === "" && first) go(pathTo(first.path), true);
  }, [path, first]);
  const allowed = place?.section === ownAccount || menu.some((section) => section.path === place?.section);
  const screen = allowed && place ? screenOf(place.section, place.ids) : undefined;
  return (
    <div class="frame">
      <Side menu={menu} current={place?.section ?? ""} session={session} />
      <main id="main" class="content">
        {screen ?? (place?.section === "" && first ? <Loading /> : <Nowhere menu={menu} />)}
      </main>
    </div>
  );
}

function Side({ menu, current, session }: { menu: Section[]; current: string; session: Session }) {
  const [trouble, setTrouble] = useState(false);
  const logout = () => session.logout().catch(() => setTrouble(true));
  const user = session.user!;
  return (
    <header class="side">
      <a class="brand" href={base}>
        Khoa Bảng
      </a>
      <nav aria-label={t("menu")}>
        <ul>
          {menu.map((section) => (
            <li key={section.path}>
              <Link to={pathTo(section.path)} current={section.path === current}>
                {t(section.name)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div class="who">
        <p>
          <Link to={pathTo(ownAccount)} current={current === ownAccount}>
            <strong>{user.name}</strong>
            <span class="sr"> ({t("own_account")})</span>
          </Link>
          <span class="below small">{user.roles.map((role) => t(`role.${role}`)).join(", ")}</span>
        </p>
        <p class="who-links">
          <button type="button" class="link" onClick={logout}>
            {t("logout")}
          </button>
          <Language />
        </p>
        {trouble && <p role="alert">{t("logout_failed")}</p>}
      </div>
    </header>
  );
}

/** For an address that leads nowhere, and for roles whose sections come later. */
function Nowhere({ menu }: { menu: Section[] }) {
  if (menu.length === 0) {
    return (
      <>
        <Title name={t("nothing_yet")} />
        <p>{t("nothing_yet_do")}</p>
      </>
    );
  }
  return (
    <>
      <Title name={t("nowhere")} />
      <p>{t("nowhere_do")}</p>
      <ul class="plain">
        {menu.map((section) => (
          <li key={section.path}>
            <Link to={pathTo(section.path)}>{t(section.name)}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}

loadMessages();
const root = document.getElementById("app");
if (root) {
  root.textContent = "";
  if (location.pathname === "/thiet-lap") render(<SetPassword token={takeToken()} />, root);
  else render(<Root session={openSession()} />, root);
}
