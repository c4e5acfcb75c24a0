// The accounts of staff.

import { useState } from "preact/hooks";
import { date } from "../lib/format";
import { t } from "../lib/i18n";
import { useLoad } from "./context";
import { EmailForm } from "./email";
import { Loading, Problem, Title } from "./parts";
import type { User } from "./types";

export function Users() {
  const { value, error, again, set } = useLoad<{ users: User[] }>("/api/v1/staff/users");
  const [editing, edit] = useState<User>();
  const [saved, setSaved] = useState(false);
  const keep = (changed: User) => {
    set({ users: value!.users.map((u) => (u.id === changed.id ? changed : u)) });
    edit(undefined);
    setSaved(true);
  };
  return (
    <>
      <Title name={t("menu.users")} />
      <Problem error={error} again={again} />
      {!value && !error && <Loading />}
      <p role="status">{saved && t("email_saved")}</p>
      {editing && (
        <section class="card">
          <EmailForm<User>
            key={editing.id}
            path={`/api/v1/staff/users/${encodeURIComponent(editing.id)}/email`}
            label={t("email_of", { name: editing.name })}
            email={editing.email}
            onSaved={keep}
            onCancel={() => edit(undefined)}
          />
        </section>
      )}
      {value && (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("menu.users")}>
          <table class="table">
            <caption class="sr">{t("menu.users")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("user")}</th>
                <th scope="col">{t("roles")}</th>
                <th scope="col">{t("email")}</th>
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
                  <td>
                    {u.roles.map((role) => t(`role.${role}`)).join(", ")}
                    {u.unit_name && <span class="below small soft">{u.unit_name}</span>}
                  </td>
                  <td>
                    {u.mailbox || t("email_none")}
                    {u.mailbox && !u.email && <span class="below small soft">{t("email_login")}</span>}
                    <button
                      type="button"
                      class="link below nowrap"
                      onClick={() => {
                        edit(u);
                        setSaved(false);
                      }}
                    >
                      {t("email_set")} <span class="sr">{u.name}</span>
                    </button>
                  </td>
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
        {t("users_add")} <code>khoabang user add LOGIN --role organiser --email DIACHI</code>
      </p>
    </>
  );
}
