// The directory of units as a contest that is set up needs it.

import { has, t } from "../lib/i18n";

export interface Unit {
  id: string;
  name: string;
  kind: string;
}

/** The kinds of the units there are, with their names. */
export function kindsOf(units: Unit[]): [string, string][] {
  const kinds = [...new Set(units.map((u) => u.kind))].sort();
  return kinds.map((kind) => [kind, has(`setup.kind.${kind}`) ? t(`setup.kind.${kind}`) : kind]);
}
