import { statement } from '@shopstack/drizzle/client/prepared-statements'
import type { AttemptKind } from '@shopstack/drizzle/tables'
import { formatMoney } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import type { Transfer, TransferOutcome } from '../provider/payment-provider.js'

const { placeholder } = sql

/** Its commit does not wait for the disk: the record of the outcome, later in the same log, makes both durable. */
const insert = statement(
  () => sql`
  with settings as materialized (select set_config('synchronous_commit', 'off', true))
  insert into sandbox_transfers (key, kind, status, amount, reason)
  select ${placeholder('key')}::uuid, ${placeholder('kind')}::text, ${placeholder('status')}::text,
    ${placeholder('amount')}::numeric, ${placeholder('reason')}::text
  from settings
  on conflict (key) do nothing
  returning key`,
)

const read = statement(
  () => sql`select status, reason from sandbox_transfers where key = ${placeholder('key')}::uuid`,
)

/** Books a transfer and returns the entry of its key: the first entry of a key is final. */
export async function bookTransfer(
  db: Database,
  kind: AttemptKind,
  { key, amount }: Transfer,
  outcome: TransferOutcome,
): Promise<TransferOutcome> {
  const reason = outcome.status === 'declined' ? outcome.reason : null
  const values = { key, kind, status: outcome.status, amount: formatMoney(amount), reason }
  const [entry] = await insert(db, values)
  if (entry) return outcome
  const [earlier] = await read(db, { key })
  // Entries are never deleted; these columns form an outcome.
  const { status, reason: why } = earlier as { status: TransferOutcome['status']; reason: string | null }
  return status === 'declined' ? { status, reason: String(why) } : { status }
}
