// What the parts of a contest are called where a problem names them by path.

import { has, t } from "../lib/i18n";
import { at, samePapers, stepOf, type Settings } from "./setup";

const lists: Record<string, string> = {
  rounds: "setup.round_n", blocks: "setup.block_n", categories: "setup.category_n", "awards.prizes": "setup.prize_n",
  "collective.groups": "setup.group_n", "collective.prizes": "setup.prize_n", "collective.quotas": "setup.staff_quota_n",
};

/** Where a path is: "Tuần 1, khối Cán bộ, ma trận đề, dòng 2". */
export function placeName(s: Settings, path: string): string {
  const names: string[] = [];
  const paper = /^rounds\[(\d+)\]\.papers\[(\d+)\]/.exec(path);
  if (paper) {
    const round = s.rounds[Number(paper[1])];
    const block = s.blocks?.find((b) => b.id === round?.papers[Number(paper[2])]?.block);
    if (s.rounds.length > 1 && samePapers(s)) names.push(t("setup.every_round"));
    else if (s.rounds.length > 1) names.push(round?.name || t("setup.round_n", { n: Number(paper[1]) + 1 }));
    if (block) names.push(block.name);
    const rest = /\.(\w+)(?:\[(\d+)\])?/.exec(path.slice(paper[0].length));
    if (rest) names.push(label(rest[1]!) + (rest[2] === undefined ? "" : ` ${Number(rest[2]) + 1}`));
    return names.join(", ") || t("setup.step.papers");
  }
  const member = /^([a-z.]+)\[(\d+)\]/.exec(path);
  const list = member && lists[member[1]!];
  if (member && list) {
    const named = at(s, `${member[0]}.name`) as string | undefined;
    names.push(named || t(list, { n: Number(member[2]) + 1 }));
    path = path.slice(member[0].length);
  }
  const last = path.replace(/\[\d+\]/g, "").split(".").filter(Boolean).pop();
  if (last) names.push(label(last));
  return names.join(", ") || t(`setup.step.${stepOf(path)}`);
}

const label = (field: string) => (has(`setup.field.${field}`) ? t(`setup.field.${field}`) : field);
