import { setTimeout as sleep } from 'node:timers/promises'
import type { AttemptKind } from '@shopstack/drizzle/tables'
import type { Database } from '../../database.js'
import { bookTransfer } from '../sql/sandbox-transfers.js'
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
