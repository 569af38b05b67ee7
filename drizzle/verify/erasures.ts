import { getTableColumns, getTableName } from 'drizzle-orm'
import { TABLES } from '../roles/grants.js'
import type { Area } from './check.js'

/** Text and JSON columns by their SQL type. Hashes are no text, and the search column repeats others. */
const isSearched = (type: string, name: string): boolean =>
  /^(varchar|text|jsonb)/.test(type) && !/hash$/.test(name)

/** Every text and JSON column of the shop, as `[table, column]`. */
export const SEARCHED_COLUMNS: readonly (readonly [table: string, column: string])[] = Object.values(
  TABLES,
).flatMap((table) =>
  Object.values(getTableColumns(table)).flatMap((column) =>
    isSearched(column.getSQLType(), column.name) ? [[getTableName(table), column.name] as const] : [],
  ),
)

/** An address within other text. */
const ADDRESS = `'[^[:space:]"<>(),;:]+@[^[:space:]"<>(),;:]+'`

const addressesIn = ([table, column]: readonly [string, string]): string => `
  select '${table}.${column}' as place, lower(m[1] collate "C") as address
  from ${table} r cross join lateral regexp_matches(r."${column}"::text, ${ADDRESS}, 'g') m
  where r."${column}"::text like '%@%' and exists (select from erasures)`

/** Postgres checks the rights of a whole statement. */
const READABLE = SEARCHED_COLUMNS.map(
  ([table, column]) => `has_column_privilege('${table}', '${column}', 'select')`,
).join(' and ')

/** An erased account has a pseudonym for a name, and nothing else of the person is left. */
export const erasuresArea: Area = {
  name: 'erasures',
  checks: [
    {
      name: 'erased accounts are pseudonyms',
      sentence:
        'An erased account has no name, profile, password, session, mail or token, and its orders no address.',
      noun: 'account',
      rows: 'users where erased_at is not null',
      readable: READABLE,
      broken: `
        select u.id, 'it is not erased whole' as found from users u
        where u.erased_at is not null and (
          u.email <> 'erased-' || u.id || '@erased.invalid' or u.name <> 'Erased customer' or u.profile is not null
          or u.password_hash <> '!' or u.disabled_at is null
          or exists (select from sessions where user_id = u.id) or exists (select from mails where user_id = u.id)
          or exists (select from account_tokens where user_id = u.id)
          or exists (select from former_emails where user_id = u.id)
          or exists (select from orders o where o.user_id = u.id
            and (o.shipping_address is not null or o.note is not null))
          or exists (select from audit_log l where l.actor_id = u.id and l.address is not null))`,
    },
    {
      name: 'nothing of an erased person is left',
      sentence:
        'No text and no JSON has the address of an erased account, unless another account has it now.',
      noun: 'account',
      rows: 'users where erased_at is not null',
      readable: READABLE,
      broken: `
        with found as (${SEARCHED_COLUMNS.map(addressesIn).join(' union all ')})
        select distinct e.user_id as id, format('its address is in %s', f.place) as found
        from found f join erasures e on e.email_hash = encode(sha256(convert_to(f.address, 'UTF8')), 'hex')
        where not exists (select from users u where u.erased_at is null
          and (u.canonical_email = f.address or lower(u.email collate "C") = f.address))`,
    },
  ],
}
