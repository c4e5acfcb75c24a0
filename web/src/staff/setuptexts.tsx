// Step: what contestants read besides the rules that are made from the settings.

import { t } from "../lib/i18n";
import { Text } from "./setupfields";

export function Texts() {
  return (
    <section class="card">
      <Text path="summary" name={t("setup.summary")} hint={t("setup.summary_hint")} rows={3} max={1_000} />
      <Text path="terms" name={t("setup.terms")} hint={t("setup.terms_hint")} rows={12} max={40_000} />
      <Text path="notice" name={t("setup.notice")} hint={t("setup.notice_hint")} rows={8} max={40_000} />
    </section>
  );
}
