// What the API gives about reports by period; see openapi.yaml for what each field promises.

import type { Time } from "../lib/api";

/** A day as 2026-03-20. */
export type Day = string;

export interface Named {
  id: string;
  name: string;
}

export interface Period {
  id: string;
  name_vi: string;
  from: Day;
  to: Day;
  due: Day;
  /** Over holidays. */
  due_moved: Day;
  /** The holidays that move it; none for a Saturday or a Sunday. */
  due_over?: string[];
}

export type ReportState = "draft" | "signed" | "sent" | "returned" | "accepted";

export interface Debt {
  unit: string;
  period: string;
  state?: ReportState;
  sent_at?: Time;
  days_late?: number;
  missing: boolean;
}

export interface Reporting {
  plan: { id: string; revision: number; year: number; title: string };
  today: Day;
  periods: Period[];
  usual_periods: boolean;
  units: Named[];
  debts: Debt[];
  consolidated: Debt[];
  owner: Named;
  may: { periods: boolean; calendar: boolean; write: boolean; unit?: string };
}

export interface Section {
  heading: string;
  text?: string;
}

export interface Tally {
  entries: number;
  people?: number;
  items?: number;
  reach?: number;
}

export interface Report {
  id: string;
  plan: string;
  period: string;
  unit: string;
  revision: number;
  state: ReportState;
  consolidated?: boolean;
  from: Day;
  to: Day;
  title: string;
  sections?: Section[];
  figures?: (Tally & { task?: string; kind?: string; area?: string })[];
  parts?: { report: string; unit: string; hash: string }[];
  signature?: { name?: string; position?: string; at: Time };
  sendings?: { hash: string; at: Time }[];
  reason?: string;
  at: Time;
}

export interface UnitReport {
  report: Report;
  unit_name: string;
  period: Period;
  figure_names: { clause: string; title: string; kind?: string; item?: string }[];
  part_units: Named[];
  missing_units: Named[];
  by_name?: string;
  steps: ("edit" | "sign" | "send" | "return" | "accept")[];
  /** Who alone may sign it. */
  signer?: string;
}

/** What units wrote in the same words, as they sent it. */
export interface Said {
  text: string;
  /** As the report takes it over. */
  line: string;
  /** It says that there is nothing to say. */
  nothing: boolean;
  units: (Named & { hash: string })[];
}

export interface WordsSection {
  heading: string;
  /** Results, whose figures the report adds up itself. */
  summed: boolean;
  said: Said[];
}

export interface UnitWords {
  sections: WordsSection[];
  since: Named[];
}

/** A page of evidence, as far as it is shown below a figure. */
export interface Entries {
  total: number;
  evidence: { id: string; unit_name?: string; day: Day; title: string; place?: string; people?: number; confirmed_name?: string }[];
}

export interface WorkCalendar {
  revision: number;
  holidays: { name: string; from: Day; to: Day }[];
  workdays?: Day[];
  by_name?: string;
  at?: Time;
}

/** How many tasks stand so, by status. */
export type Statuses = Record<string, number>;

export interface Dashboard {
  plan: { id: string; title: string; year: number };
  today: Day;
  all: Tally;
  /** That filed something. */
  units: number;
  statuses: Statuses;
  agencies: (Tally & { id: string; name: string; units: number; tasks: number; statuses: Statuses })[];
  forms: (Tally & { id: string; clause: string; title: string; status: string })[];
  money: { source: string; planned: number; spent: number }[];
  indicators: { clause: string; text: string; unit?: string; value: number; target: number; reached: boolean }[];
  /** As 2026-03. */
  months: (Tally & { month: string })[];
  periods: (Period & { of: number; sent: number; late: number })[];
}
