import { createHash } from 'node:crypto'
import { type ErrorCode, invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { and, eq, lte, type Placeholder, type SQL, sql } from 'drizzle-orm'
import { isUniqueViolation } from '../client/sql-errors.js'
import { withTx } from '../client/transaction.js'
import type { Db } from '../roles/access.js'
import { idempotencyKeys } from '../tables/index.js'

type Tx = Db<'transactions'>

/** A request with an idempotency key. */
export interface IdempotentRequest {
  readonly userId: number
  /** The mutation, such as `placeOrder`; keys are scoped to it. */
  readonly operation: string
  readonly key: string
  /** SHA-256 of the payload, in hex. */
  readonly payloadHash: string
}

/** Retention of stored responses. */
const RETENTION_HOURS = 24
/** Retention of stored rejections: longer than a request can be in flight. */
const REJECTION_RETENTION = '60 seconds'
const MAX_TRIES = 5

const KEY = /^[\x21-\x7e]{1,255}$/

/**
 * The idempotent request of a mutation; `null` without a key.
 * @throws ShopError `INVALID_INPUT` for an invalid key
 */
export function idempotentRequest(
  userId: number,
  operation: string,
  key: string | null | undefined,
  payload: unknown,
): IdempotentRequest | null {
  if (key === null || key === undefined) return null
  if (!KEY.test(key))
    throw invalid('idempotencyKey', 'idempotencyKey is 1 to 255 printable ASCII characters without spaces.')
  return {
    userId,
    operation,
    key,
    payloadHash: createHash('sha256').update(canonical(payload)).digest('hex'),
  }
}

/** JSON with sorted names: the order of fields is insignificant. */
const canonical = (payload: unknown): string =>
  JSON.stringify(payload, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )

/**
 * Runs work in a transaction, once per key; a repeat returns the response of the first time. A reference such as `{
 * orderId: 7 }` is stored, from which `again` builds the response. A rejection changes nothing and may be retried after
 * a minute; a failure stores nothing.
 * @throws ShopError `IDEMPOTENCY_KEY_REUSED` for another payload under the key, `IN_PROGRESS` while the first is in
 * flight
 */
export async function executeOnce<Result, Reference extends object>(
  db: Tx,
  request: IdempotentRequest | null,
  work: Work<Result, Reference>,
): Promise<Result> {
  if (!request) return withTx(db, (tx) => work.first(tx))
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    try {
      return await withTx(db, (tx) => firstOrAgain(tx, request, work))
    } catch (error) {
      if (isKeyTaken(error)) continue
      if (!isRejection(error) || (await storeRejection(db, request, error))) throw error
    }
  }
  throw inProgress()
}

/** Work that runs once and can repeat its response. */
interface Work<Result, Reference> {
  first(tx: Tx): Promise<Result>
  reference(result: Result): Reference
  again(tx: Tx, reference: Reference): Promise<Result>
}

async function firstOrAgain<Result, Reference extends object>(
  tx: Tx,
  request: IdempotentRequest,
  work: Work<Result, Reference>,
): Promise<Result> {
  const [row] = await tx.execute<{ free: boolean }>(sql`select ${tryLockKey(request)} as free`)
  if (!row?.free) throw inProgress()
  const known = await storedResponse<Reference>(tx, request)
  if (known) return work.again(tx, known)
  const result = await work.first(tx)
  await tx.execute(storeResponse(request, sql`${JSON.stringify(work.reference(result))}::jsonb`))
  return result
}

/** Whether a concurrent request stored its response under the key. */
const isKeyTaken = (error: unknown): boolean =>
  isUniqueViolation(error, 'idempotency_keys_user_id_operation_key_pk')

/**
 * The stored response of a key; `null` for a new or expired one.
 * @throws ShopError `IDEMPOTENCY_KEY_REUSED` for another payload under the key
 * @throws UserErrorList for a rejection less than a minute old
 */
export async function storedResponse<Reference extends object>(
  db: Tx,
  request: IdempotentRequest,
): Promise<Reference | null> {
  const [row] = await db
    .select({
      payloadHash: idempotencyKeys.payloadHash,
      answer: idempotencyKeys.answer,
      expired: sql<boolean>`${idempotencyKeys.expiresAt} <= now()`,
    })
    .from(idempotencyKeys)
    .where(sameKey(request))
  if (!row) return null
  if (row.expired) {
    await db.delete(idempotencyKeys).where(and(sameKey(request), lte(idempotencyKeys.expiresAt, sql`now()`)))
    return null
  }
  if (row.payloadHash !== request.payloadHash)
    throw new ShopError('IDEMPOTENCY_KEY_REUSED', undefined, 'idempotencyKey')
  // Written by `storeRejection`, or by the operation that reads it.
  const answer = row.answer as Reference | StoredRejection
  if ('refusals' in answer) throw new RepeatedRejection(answer.refusals.map(errorOf))
  return answer
}

/** A rejection repeated from the store. */
class RepeatedRejection extends UserErrorList {}

/** A stored rejection. */
interface StoredRejection {
  readonly refusals: readonly {
    readonly code: ErrorCode
    readonly facts: object
    readonly field: string | null
  }[]
}

// Code and facts were taken from one error, so they match.
const errorOf = ({ code, facts, field }: StoredRejection['refusals'][number]) =>
  new ShopError(code, facts as never, field)

/** Whether an error is a rejection in the current state of the shop, not one repeated from the store. */
export const isRejection = (error: unknown): error is ShopError | UserErrorList =>
  (error instanceof UserErrorList && !(error instanceof RepeatedRejection)) ||
  (error instanceof ShopError && !TRANSIENT_CODES.has(error.code))

/** Errors that do not depend on the request are never stored. */
const TRANSIENT_CODES: ReadonlySet<ErrorCode> = new Set([
  'IN_PROGRESS',
  'IDEMPOTENCY_KEY_REUSED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'SERVICE_UNAVAILABLE',
])

/**
 * Stores a rejection for a while, so that an earlier request of the key that is still in flight does not succeed after
 * a repeat was rejected. False if a response has been stored meanwhile.
 */
export async function storeRejection(
  db: Tx,
  { userId, operation, key, payloadHash }: IdempotentRequest,
  refusal: ShopError | UserErrorList,
): Promise<boolean> {
  const refusals = refusal instanceof UserErrorList ? refusal.errors : [refusal]
  const answer: StoredRejection = {
    refusals: refusals.map(({ code, field, extensions }) => ({ code, facts: extensions, field })),
  }
  const kept = await db
    .insert(idempotencyKeys)
    .values({
      userId,
      operation,
      key,
      payloadHash,
      answer,
      expiresAt: sql`now() + ${REJECTION_RETENTION}::interval`,
    })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key })
  return kept.length > 0
}

const sameKey = ({ userId, operation, key }: IdempotentRequest) =>
  and(
    eq(idempotencyKeys.userId, userId),
    eq(idempotencyKeys.operation, operation),
    eq(idempotencyKeys.key, key),
  )

/** An {@link IdempotentRequest}, or placeholders for one whose key may also be null. */
type KeyParts = { readonly [Part in keyof IdempotentRequest]: IdempotentRequest[Part] | Placeholder }

/** Locks the key until the end of the transaction; false while another transaction holds it, true without a key. */
export const tryLockKey = ({ userId, operation, key }: KeyParts): SQL => sql`
  case when ${key}::text is null then true
    else pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', ${userId}::text, ${operation}::text, ${key}::text), 0)) end`

/**
 * The statement that stores the `answer` (a jsonb expression) for each row of `from`, if there is a key; a response
 * stored meanwhile makes it fail as a unique violation.
 */
export const storeResponse = (
  { userId, operation, key, payloadHash }: KeyParts,
  answer: SQL,
  from: SQL = sql`(select 1) as one`,
): SQL => sql`
  insert into idempotency_keys (user_id, operation, key, payload_hash, answer, expires_at)
  select ${userId}::int, ${operation}::text, ${key}::text, ${payloadHash}::text, ${answer}, now() + make_interval(hours => ${RETENTION_HOURS}::int)
  from ${from} where ${key}::text is not null`

/** The error of a repeat while the first request is in flight. */
export const inProgress = () => new ShopError('IN_PROGRESS', { what: 'This request', retryAfter: 1 })

/** Deletes expired responses, in batches and without waiting for locks; returns their number. */
export async function sweepKeys(db: Tx): Promise<number> {
  for (let swept = 0; ; ) {
    const gone = await db.execute(sql`
      delete from idempotency_keys where (user_id, operation, key) in (
        select user_id, operation, key from idempotency_keys where expires_at <= now() limit 1000 for update skip locked)
      returning 1`)
    swept += gone.length
    if (gone.length < 1000) return swept
  }
}
