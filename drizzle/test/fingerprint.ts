import type postgres from 'postgres'
import { TABLE_NAMES } from '../roles/grants.js'

/** A hash per table over all rows: equal when nothing was written in between. */
export async function fingerprintOf(owner: postgres.Sql): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  for (const name of TABLE_NAMES) {
    const [row] =
      await owner`select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as hash from ${owner(name)} t`
    hashes[name] = String(row?.hash)
  }
  return hashes
}
