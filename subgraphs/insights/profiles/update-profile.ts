import { rowOf } from '@shopstack/drizzle/client/prepared-statements'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { type Profile, users } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { ShopError, UserErrorList } from '@shopstack/schema/errors'
import { sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { ProfileInput } from '../generated.js'
import { accountColumns, type UserRow, usersByIds } from './queries.js'
import { nameOf, PARTS, problemsOfName, problemsOfParts } from './validate-profile.js'

/**
 * Changes what a person tells about themselves. What is left out stays, unless the profile is replaced as a whole, as
 * the old API did it; the name stays then, too.
 */
export async function updateProfile(
  ctx: Context,
  viewer: Viewer,
  input: ProfileInput,
  replace: boolean,
): Promise<{ user: UserRow }> {
  const edit = editOf(ctx, input, replace)
  const changed = await withTx(ctx.db, async (tx) => {
    const written = await write(tx, viewer.id, edit)
    if (!written) return null
    const { before, user } = written
    const fields = changedFields(before, user)
    const renamed = fields.includes('name')
    await recordEvent(tx, {
      ...{ type: 'profile.updated', subject: `user:${user.id}`, actorId: viewer.id, address: ctx.address },
      payload: { userId: user.id, fields },
      // The journal is kept for ever: of what is private it knows only that it changed.
      before: renamed ? { name: before.name } : {},
      after: { fields, ...(renamed && { name: user.name }) },
    })
    return user
  })
  return { user: changed ?? (await accountOf(ctx, viewer)) }
}

/** What to write: texts that are given, names of parts that are cleared. */
interface Edit {
  readonly name: string | null
  readonly given: Profile
  readonly cleared: readonly string[]
  readonly replace: boolean
  /** Whether the profile is meant at all, so that one that nobody ever wrote stays that way. */
  readonly touches: boolean
}

/** Refuses everything that is wrong with an input together. */
function editOf({ surface }: Context, input: ProfileInput, replace: boolean): Edit {
  const name = input.name == null ? input.name : nameOf(input.name, surface)
  const problems = [
    ...(input.name === undefined ? [] : problemsOfName(input.name)),
    ...problemsOfParts(input, surface),
  ]
  if (problems.length > 0) throw new UserErrorList(problems)
  const given = Object.fromEntries(
    PARTS.flatMap((part) => (input[part] == null ? [] : [[part, input[part]]])),
  )
  const cleared = PARTS.filter((part) => input[part] === null)
  const touches = replace || PARTS.some((part) => input[part] !== undefined)
  return { name: name ?? null, given, cleared, replace, touches }
}

type Before = Pick<UserRow, 'name' | 'profile'>

/**
 * Writes an edit; null when it changes nothing. The row is locked and merged by one statement, so that of two edits at
 * once neither loses the other's fields.
 */
async function write(
  tx: Database,
  id: number,
  edit: Edit,
): Promise<{ before: Before; user: UserRow } | null> {
  const { name, given, cleared, replace, touches } = edit
  const columns = sql.join(
    Object.values(accountColumns).map((column) => sql`u.${sql.identifier(column.name)}`),
    sql`, `,
  )
  const [row] = await tx.execute<Record<string, unknown> & { before: Before }>(sql`
    with before as materialized (
      select id, name, profile from users where id = ${id} for no key update
    ), wanted as (
      select id, coalesce(${name}::text, name) as name, case when ${touches}::boolean then
        (case when ${replace}::boolean then '{}' else coalesce(profile, '{}') end || ${JSON.stringify(given)}::jsonb) - ${sql.param(cleared)}::text[]
        else profile end as profile
      from before
    )
    update users u set name = wanted.name, profile = wanted.profile, updated_at = now()
    from wanted join before on before.id = wanted.id
    where u.id = before.id and (wanted.name, wanted.profile) is distinct from (before.name, before.profile)
    returning ${columns}, jsonb_build_object('name', before.name, 'profile', before.profile) as before`)
  return row ? { before: row.before, user: rowOf(users, row) } : null
}

const changedFields = (before: Before, { name, profile }: UserRow): string[] => [
  ...(before.name === name ? [] : ['name']),
  ...PARTS.filter((part) => before.profile?.[part] !== profile?.[part]),
]

async function accountOf({ db }: Context, { id }: Viewer): Promise<UserRow> {
  const [user] = await usersByIds(db, [id])
  // A session of somebody who is not there.
  if (!user) throw new ShopError('UNAUTHENTICATED', undefined)
  return user
}
