import type { SeedTx } from './plan.js'

/**
 * Creates the SQL functions of the seed, for the connection.
 * `draw(n, what)` is the only source of randomness: a number from 0 up to 1 that hashes the row number and a name.
 * Postgres keeps these hashes stable (hash partitions depend on them), so the rows are the same on every server and in
 * any order.
 * `joined(n, total, today)` spreads rows over the 365 days before `today`, older ones first, so that `present(moment,
 * total, today)`, the number of rows at a moment, is simple arithmetic.
 */
export async function createFunctions(tx: SeedTx): Promise<void> {
  await tx`
    create or replace function pg_temp.draw(n bigint, what text) returns float8 language sql immutable as $$
      select (hashint8extended(n, hashtext(what)) & 9007199254740991)::float8 / 9007199254740992
    $$`
  await tx`
    create or replace function pg_temp.joined(n bigint, total int, today timestamptz)
    returns timestamptz language sql stable as $$
      select date_trunc('second',
        today - interval '365 days' + (n - 1 + pg_temp.draw(n, 'joined')) / total * interval '365 days')
    $$`
  await tx`
    create or replace function pg_temp.present(moment timestamptz, total int, today timestamptz)
    returns int language sql stable as $$
      select greatest(1, floor(total * (1 - extract(epoch from today - moment)::float8 / (365 * 86400)))::int)
    $$`
}
