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
import { normalizeName, PROFILE_FIELDS, validateName, validateProfile } from './validate-profile.js'

/**
 * Updates name and profile. Omitted fields are unchanged, or cleared with `replace`, as in the legacy API; an omitted name
 * is always unchanged.
 */
export async function updateProfile(
  ctx: Context,
  viewer: Viewer,
  input: ProfileInput,
  replace: boolean,
): Promise<{ user: UserRow }> {
  const edit = parseEdit(ctx, input, replace)
  const changed = await withTx(ctx.db, async (tx) => {
    const written = await write(tx, viewer.id, edit)
    if (!written) return null
    const { before, user } = written
    const fields = changedFields(before, user)
    const renamed = fields.includes('name')
    await recordEvent(tx, {
      ...{ type: 'profile.updated', subject: `user:${user.id}`, actorId: viewer.id, address: ctx.address },
      payload: { userId: user.id, fields },
      // The audit log may be kept indefinitely, so private fields are recorded without values.
      before: renamed ? { name: before.name } : {},
      after: { fields, ...(renamed && { name: user.name }) },
    })
    return user
  })
  return { user: changed ?? (await accountOrThrow(ctx, viewer)) }
}

/** The changes: values to set and names of fields to clear. */
interface Edit {
  readonly name: string | null
  readonly given: Profile
  readonly cleared: readonly string[]
  readonly replace: boolean
  /** Whether the profile changes at all, so that a profile that was never set stays null. */
  readonly changesProfile: boolean
}

/** Validates an input; throws all errors together. */
function parseEdit({ surface }: Context, input: ProfileInput, replace: boolean): Edit {
  const name = input.name == null ? input.name : normalizeName(input.name, surface)
  const problems = [
    ...(input.name === undefined ? [] : validateName(input.name)),
    ...validateProfile(input, surface),
  ]
  if (problems.length > 0) throw new UserErrorList(problems)
  const given = Object.fromEntries(
    PROFILE_FIELDS.flatMap((part) => (input[part] == null ? [] : [[part, input[part]]])),
  )
  const cleared = PROFILE_FIELDS.filter((part) => input[part] === null)
  const changesProfile = replace || PROFILE_FIELDS.some((part) => input[part] !== undefined)
  return { name: name ?? null, given, cleared, replace, changesProfile }
}

type Before = Pick<UserRow, 'name' | 'profile'>

/**
 * Writes an edit; null when nothing changes. One statement locks and merges the row, so that concurrent edits keep each
 * other's fields.
 */
async function write(
  tx: Database,
  id: number,
  edit: Edit,
): Promise<{ before: Before; user: UserRow } | null> {
  const { name, given, cleared, replace, changesProfile } = edit
  const columns = sql.join(
    Object.values(accountColumns).map((column) => sql`u.${sql.identifier(column.name)}`),
    sql`, `,
  )
  const [row] = await tx.execute<Record<string, unknown> & { before: Before }>(sql`
    with before as materialized (
      select id, name, profile from users where id = ${id} for no key update
    ), edited as (
      select id, coalesce(${name}::text, name) as name, case when ${changesProfile}::boolean then
        (case when ${replace}::boolean then '{}' else coalesce(profile, '{}') end || ${JSON.stringify(given)}::jsonb) - ${sql.param(cleared)}::text[]
        else profile end as profile
      from before
    )
    update users u set name = edited.name, profile = edited.profile, updated_at = now()
    from edited join before on before.id = edited.id
    where u.id = before.id and (edited.name, edited.profile) is distinct from (before.name, before.profile)
    returning ${columns}, jsonb_build_object('name', before.name, 'profile', before.profile) as before`)
  return row ? { before: row.before, user: rowOf(users, row) } : null
}

const changedFields = (before: Before, { name, profile }: UserRow): string[] => [
  ...(before.name === name ? [] : ['name']),
  ...PROFILE_FIELDS.filter((part) => before.profile?.[part] !== profile?.[part]),
]

async function accountOrThrow({ db }: Context, { id }: Viewer): Promise<UserRow> {
  const [user] = await usersByIds(db, [id])
  // The session of an account that does not exist.
  if (!user) throw new ShopError('UNAUTHENTICATED', undefined)
  return user
}
