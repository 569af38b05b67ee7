import { setTimeout as sleep } from 'node:timers/promises'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import type { AttemptKind } from '@shopstack/drizzle/tables'
import { formatMoney } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import type { PaymentProvider, Transfer, TransferOutcome } from './payment-provider.js'

const PREFIX = 'sandbox:'
const DECLINES = new Map([
  [`${PREFIX}declined`, 'declined'],
  [`${PREFIX}insufficient_funds`, 'insufficient_funds'],
])
const TIMEOUT = `${PREFIX}timeout`
const LOST_RESPONSE = `${PREFIX}lost_answer`
const TIMEOUT_DELAY_MS = 50

/**
 * The bundled provider: it approves transfers and fails on demand. Like a remote provider, it never runs in a transaction
 * of the shop.
 */
export const sandbox = (db: Database): PaymentProvider => ({
  supports: (method) =>
    !method.startsWith(PREFIX) || DECLINES.has(method) || method === TIMEOUT || method === LOST_RESPONSE,
  charge: (transfer) => move(db, 'charge', transfer),
  refund: (transfer) => move(db, 'refund', transfer),
  lookUp: (kind, transfer) => bookTransfer(db, kind, transfer, { status: 'void' }),
})

async function move(db: Database, kind: AttemptKind, transfer: Transfer): Promise<TransferOutcome> {
  const { method } = transfer
  if (method === TIMEOUT) {
    await sleep(TIMEOUT_DELAY_MS)
    throw new Error('no response from the sandbox')
  }
  const reason = DECLINES.get(method)
  const verdict: TransferOutcome =
    reason === undefined ? { status: 'succeeded' } : { status: 'declined', reason }
  const outcome = await bookTransfer(db, kind, transfer, verdict)
  if (method === LOST_RESPONSE) throw new Error('the response of the sandbox was lost')
  return outcome
}

const { placeholder } = sql

const insert = statement(
  () => sql`
  insert into sandbox_transfers (key, kind, status, amount, reason)
  values (${placeholder('key')}::uuid, ${placeholder('kind')}::text, ${placeholder('status')}::text,
    ${placeholder('amount')}::numeric, ${placeholder('reason')}::text)
  on conflict (key) do nothing
  returning key`,
)

const read = statement(
  () => sql`select status, reason from sandbox_transfers where key = ${placeholder('key')}::uuid`,
)

/** Books a transfer and returns the entry of its key: the first entry of a key is final. */
async function bookTransfer(
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
