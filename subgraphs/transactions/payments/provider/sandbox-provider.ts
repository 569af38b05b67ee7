import { setTimeout as sleep } from 'node:timers/promises'
import { statement } from '@shopstack/drizzle/client/prepared-statements'
import type { AttemptKind } from '@shopstack/drizzle/tables'
import { formatMoney } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import type { Database } from '../../context.js'
import type { Outcome, PaymentProvider, Transfer } from './payment-provider.js'

const PREFIX = 'sandbox:'
const DECLINES = new Map([
  [`${PREFIX}declined`, 'declined'],
  [`${PREFIX}insufficient_funds`, 'insufficient_funds'],
])
const TIMEOUT = `${PREFIX}timeout`
const LOST_ANSWER = `${PREFIX}lost_answer`
const PAUSE_MS = 50

/**
 * The provider that comes along: it approves what it is asked for, and fails on demand. No statement of it runs in a
 * transaction of the shop, as if it were somewhere else.
 */
export const sandbox = (db: Database): PaymentProvider => ({
  takes: (method) =>
    !method.startsWith(PREFIX) || DECLINES.has(method) || method === TIMEOUT || method === LOST_ANSWER,
  charge: (transfer) => move(db, 'charge', transfer),
  refund: (transfer) => move(db, 'refund', transfer),
  settle: (kind, transfer) => booked(db, kind, transfer, { status: 'void' }),
})

async function move(db: Database, kind: AttemptKind, transfer: Transfer): Promise<Outcome> {
  const { method } = transfer
  if (method === TIMEOUT) {
    await sleep(PAUSE_MS)
    throw new Error('the sandbox does not answer')
  }
  const reason = DECLINES.get(method)
  const verdict: Outcome = reason === undefined ? { status: 'succeeded' } : { status: 'declined', reason }
  const outcome = await booked(db, kind, transfer, verdict)
  if (method === LOST_ANSWER) throw new Error('the answer of the sandbox was lost')
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

/** What the books say of a key: the first entry stands, whoever comes later and with whatever. */
async function booked(
  db: Database,
  kind: AttemptKind,
  { key, amount }: Transfer,
  outcome: Outcome,
): Promise<Outcome> {
  const reason = outcome.status === 'declined' ? outcome.reason : null
  const values = { key, kind, status: outcome.status, amount: formatMoney(amount), reason }
  const [entry] = await insert(db, values)
  if (entry) return outcome
  const [earlier] = await read(db, { key })
  // The books lose nothing, and hold what an outcome is made of.
  const { status, reason: why } = earlier as { status: Outcome['status']; reason: string | null }
  return status === 'declined' ? { status, reason: String(why) } : { status }
}
