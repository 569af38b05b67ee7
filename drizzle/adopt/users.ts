import {
  canKeepId,
  continueAfter,
  isUndated,
  lastKeptId,
  moments,
  type Tx,
  UNDATED,
  whyNumbered,
} from './staging.js'

/**
 * Adopts accounts. Accounts with one canonical e-mail are merged: the oldest keeps its id, name, password and role,
 * because a later one may have been registered with the address of another person; the profiles of the others fill its
 * gaps, and their orders move to it. Flask's ids are kept; Express's are kept where unused.
 */
export async function adoptUsers(tx: Tx): Promise<void> {
  await tx`
    create temp table people on commit drop as
    select *, row_number() over (partition by canonical_email order by created_at nulls last, source = 'express', id) = 1 as stays,
      first_value(source) over same as kept_source, first_value(id) over same as kept_id
    from legacy_user where email <> ''
    window same as (partition by canonical_email order by created_at nulls last, source = 'express', id)`
  await tx`
    insert into adopted_ids (source, kind, source_id, id, merged)
    with kept as (
      select source, id, case when ${canKeepId(tx)} and (source = 'flask' or not exists
        (select from legacy_user f where f.source = 'flask' and f.id = people.id)) then id end as own
      from people where stays
    ), numbered as (
      select source, id, coalesce(own, ${lastKeptId(tx, 'user')}
        + row_number() over (partition by own is null order by source, id)::int) as new_id
      from kept
    )
    select p.source, 'user', p.id, n.new_id, not p.stays
    from people p join numbered n on n.source = p.kept_source and n.id = p.kept_id`
  await tx`
    insert into users (id, email, canonical_email, password_hash, name, role, profile, created_at, updated_at)
    with told as (
      select kept_source, kept_id, ${first(tx, 'avatar')}, ${first(tx, 'bio')}, ${first(tx, 'phone')}
      from people where jsonb_typeof(profile) = 'object' group by kept_source, kept_id
    )
    select a.id, email, canonical_email, password_hash, name, case when lower(role) = 'admin' then 'admin' else 'customer' end,
      nullif(jsonb_strip_nulls(jsonb_build_object('avatar', avatar, 'bio', bio, 'phone', phone)), '{}'), ${moments(tx)}
    from people p left join told using (kept_source, kept_id) join adopted_ids a on a.kind = 'user' and a.source = p.source and a.source_id = p.id
    where stays order by a.id`
  await noteUsers(tx)
  await continueAfter(tx, 'users')
}

/** A profile field: that of the first account that has it. */
const first = (tx: Tx, part: string) => tx`
  (array_agg(profile ->> ${part} order by created_at nulls last, source = 'express', id) filter (where profile ->> ${part} is not null))[1]
    as ${tx(part)}`

/** Readers of notes may not be allowed to read password hashes. */
const noteUsers = (tx: Tx) => tx`
  insert into adoption_notes (source, kind, source_id, note, row)
  select source, 'user', id, 'left out: it has no e-mail', to_jsonb(l) - 'password_hash' from legacy_user l where email = ''
  union all
  select p.source, 'user', p.id, format('the same person as %s account %s, which was opened first and keeps its password',
    p.kept_source, p.kept_id), null
  from people p where not stays
  union all
  select p.source, 'user', p.id, format('is account %s here: %s', a.id, ${whyNumbered(tx, tx`p.id`)}), null
  from people p join adopted_ids a on a.kind = 'user' and a.source = p.source and a.source_id = p.id
  where stays and a.id <> p.id
  union all
  select source, 'user', id, format('is a customer: its role was %s', coalesce(quote_literal(role), 'missing')), null
  from people where stays and coalesce(lower(role), '') not in ('customer', 'admin')
  union all
  select source, 'user', id, format('is an admin: its role was %L', role), null
  from people where stays and lower(role) = 'admin' and role <> 'admin'
  union all
  select source, 'user', id, ${UNDATED}::text, null from people where stays and ${isUndated(tx)}
  union all
  select source, 'user', id, 'keeps of its profile avatar, bio and phone alone', jsonb_build_object('profile', profile)
  from people
  where case jsonb_typeof(profile) when 'object' then profile - '{avatar,bio,phone}'::text[] <> '{}' else profile <> 'null' end`
