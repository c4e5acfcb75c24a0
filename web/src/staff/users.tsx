// The accounts of staff.

import { date } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { Loading, Problem, Title } from "./parts";
import type { User } from "./types";

export function Users() {
  const { value, error, again } = useLoad<{ users: User[] }>("/api/v1/staff/users");
  return (
    <>
      <Title name={t("menu.users")} />
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      {value && (
        <div class="scroll">
          <table class="table">
            <caption class="sr">{t("menu.users")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("user")}</th>
                <th scope="col">{t("roles")}</th>
                <th scope="col">{t("account")}</th>
                <th scope="col">{t("created")}</th>
              </tr>
            </thead>
            <tbody>
              {value.users.map((u) => (
                <tr key={u.id}>
                  <th scope="row">
                    {u.name}
                    <span class="below small soft">{u.login}</span>
                  </th>
                  <td>{u.roles.map((role) => t(`role.${role}`)).join(", ")}</td>
                  <td>
                    <span class={`tag ${u.disabled ? "state-closed" : u.password_set ? "state-open" : "state-upcoming"}`}>
                      {t(u.disabled ? "account_disabled" : u.password_set ? "account_ready" : "account_new")}
                    </span>
                  </td>
                  <td class="figures nowrap">{u.created_at ? date(Date.parse(u.created_at)) : "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="small soft">
        {t("users_add")} <code>khoabang user add --role organiser</code>
      </p>
    </>
  );
}
