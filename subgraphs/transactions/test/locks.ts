import { withResolvers } from '@shopstack/drizzle/test/with-resolvers'
import type postgres from 'postgres'

/** Holds the lock that a statement of the owner takes, until `release` is called. */
export async function holdLock(
  owner: postgres.Sql,
  statement: string,
): Promise<{ release(): Promise<void> }> {
  const [held, holding] = [withResolvers(), withResolvers()]
  const done = owner.begin(async (tx) => {
    await tx.unsafe(statement)
    holding.resolve()
    await held.promise
  })
  await holding.promise
  return {
    async release() {
      held.resolve()
      await done
    },
  }
}

/** The number of sessions of the database that wait for a lock. */
export async function lockWaits(owner: postgres.Sql): Promise<number> {
  const [row] = await owner`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return Number(row?.waiting)
}
