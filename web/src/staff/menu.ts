// The sections of the organisers' app and who sees them. The server decides what anybody may do; this table only keeps
// doors that would not open out of sight. A later section is one more entry here and one more screen in main.tsx.

import type { Role } from "./types";

export interface Section {
  /** First part of the path below /quan-tri. */
  path: string;
  /** Key of its name. */
  name: string;
  roles: Role[];
}

const seesContests: Role[] = ["administrator", "organiser", "jury", "inspector", "unit_coordinator", "leadership", "broadcaster"];
const runsContests: Role[] = ["administrator", "organiser"];
const seesTurnout: Role[] = ["administrator", "organiser", "jury", "inspector", "leadership"];
const seesQuestions: Role[] = ["administrator", "organiser", "author", "reviewer", "inspector"];
const seesAnalyses: Role[] = ["administrator", "organiser", "author", "reviewer", "jury", "inspector"];

const seesPlans: Role[] = ["administrator", "organiser", "unit_coordinator", "inspector", "agency_lead", "unit_reporter", "leadership"];

/** In the order of the menu: contests, questions, plan, people, reports, settings. */
export const sections: Section[] = [
  { path: "cuoc-thi", name: "menu.contests", roles: seesContests },
  { path: "cau-hoi", name: "menu.questions", roles: seesQuestions },
  { path: "phan-tich", name: "menu.analyses", roles: seesAnalyses },
  { path: "ke-hoach", name: "menu.plans", roles: seesPlans },
  { path: "bao-cao", name: "menu.reporting", roles: seesPlans },
  { path: "don-vi", name: "menu.units", roles: runsContests },
  { path: "nguoi-dung", name: "menu.users", roles: ["administrator"] },
  { path: "nhat-ky", name: "menu.audit", roles: ["administrator", "inspector"] },
];

/** Everybody's own account: reached by the name, not by the menu. */
export const ownAccount = "tai-khoan";

const has = (mine: Role[], any: Role[]) => any.some((role) => mine.includes(role));

/** The sections that somebody with these roles sees. */
export function menuFor(roles: Role[]): Section[] {
  return sections.filter((section) => has(roles, section.roles));
}

/** Whether these roles may open, extend and close contests. */
export function mayRun(roles: Role[]): boolean {
  return has(roles, runsContests);
}

/** Whether these roles may write questions and bring them in as files. */
export function mayWrite(roles: Role[]): boolean {
  return has(roles, ["administrator", "organiser", "author"]);
}

/** Whether these roles may take questions out as files. */
export function mayExport(roles: Role[]): boolean {
  return has(roles, ["administrator", "organiser", "author", "reviewer"]);
}

/** Whether these roles may approve questions, send them back and retire them. */
export function mayReview(roles: Role[]): boolean {
  return has(roles, ["administrator", "organiser", "reviewer"]);
}

/** Whether these roles may watch participation. */
export function maySeeTurnout(roles: Role[]): boolean {
  return has(roles, seesTurnout);
}

/** Whether these roles may see which contests use a question. */
export function maySeeUses(roles: Role[]): boolean {
  return has(roles, ["administrator", "organiser", "inspector"]);
}

/** Whether these roles may see what the answers of a round teach about its questions. */
export function maySeeAnalyses(roles: Role[]): boolean {
  return has(roles, seesAnalyses);
}

/** Whether these roles may see what the rules make of a contest's results. */
export function maySeeResults(roles: Role[]): boolean {
  return has(roles, ["administrator", "organiser", "jury", "inspector"]);
}

/** Whether these roles may prepare results: fix figures, draw lots, propose amendments, confirm. */
export function mayPrepare(roles: Role[]): boolean {
  return has(roles, ["administrator", "organiser", "jury"]);
}

/** Whether these roles may decide about results: disqualify, settle ties, sign. */
export function mayDecide(roles: Role[]): boolean {
  return has(roles, ["jury"]);
}

/** Whether these roles may decide for their unit: make its plan, say who answers for it, sign reports. */
export function mayLead(roles: Role[]): boolean {
  return has(roles, ["administrator", "agency_lead"]);
}

/** Whether these roles may write for their unit: file evidence, write reports, make addresses of calendars. */
export function mayFile(roles: Role[]): boolean {
  return has(roles, ["administrator", "agency_lead", "unit_reporter"]);
}
