import { createHash } from 'node:crypto'
import { type ErrorCode, invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { and, eq, lte, type Placeholder, type SQL, sql } from 'drizzle-orm'
import { isUniqueViolation } from '../client/sql-errors.js'
import { withTx } from '../client/transaction.js'
import type { Db } from '../roles/access.js'
import { idempotencyKeys } from '../tables/index.js'

type Tx = Db<'transactions'>

/** A request that its client may repeat: whose it is, what it asks for, and under which key. */
export interface IdempotentRequest {
  readonly userId: number
  /** The mutation, such as `placeOrder`: each has keys of its own. */
  readonly operation: string
  readonly key: string
  /** SHA-256 of what was asked, in hex. */
  readonly payloadHash: string
}

/** How long an answer is kept. */
const RETENTION_HOURS = 24
/** How long a refusal is kept: longer than a request can be under way. */
const REFUSED_FOR = '60 seconds'
const TRIES = 5

const KEY = /^[\x21-\x7e]{1,255}$/

/**
 * What the key of a mutation stands for; `null` without a key.
 * @throws ShopError `INVALID_INPUT` when the key is not one
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

/** JSON with sorted names, so that the order in which a client writes fields does not matter. */
const canonical = (payload: unknown): string =>
  JSON.stringify(payload, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )

/**
 * Does a piece of work in one transaction, and once per key: a repeat gets the answer of the first time. What is kept
 * is a reference such as `{ orderId: 7 }`, from which `again` makes the answer. What is refused changes nothing, and
 * may be asked again after a minute; what fails keeps nothing.
 * @throws ShopError `IDEMPOTENCY_KEY_REUSED` when the key stood for something else, `IN_PROGRESS` while it is under way
 */
export async function executeOnce<Result, Reference extends object>(
  db: Tx,
  request: IdempotentRequest | null,
  work: Work<Result, Reference>,
): Promise<Result> {
  if (!request) return withTx(db, (tx) => work.first(tx))
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      return await withTx(db, (tx) => firstOrAgain(tx, request, work))
    } catch (error) {
      if (isKeyTaken(error)) continue
      if (!isRejection(error) || (await storeRejection(db, request, error))) throw error
    }
  }
  throw inProgress()
}

/** Something that is done once, and answered again. */
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

/** Whether a statement failed because its key was answered meanwhile. */
const isKeyTaken = (error: unknown): boolean =>
  isUniqueViolation(error, 'idempotency_keys_user_id_operation_key_pk')

/**
 * What was answered under a key before; `null` for a new one. An answer that is too old is forgotten.
 * @throws ShopError `IDEMPOTENCY_KEY_REUSED` when the key stood for something else
 * @throws Refusals when it was refused, less than a minute ago
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
  // Written by `keepRefusal`, or by the operation that reads it.
  const answer = row.answer as Reference | Refused
  if ('refusals' in answer) throw new RefusedBefore(answer.refusals.map(refusalOf))
  return answer
}

/** What a repeat is told. */
class RefusedBefore extends UserErrorList {}

/** A refusal as it is kept. */
interface Refused {
  readonly refusals: readonly {
    readonly code: ErrorCode
    readonly facts: object
    readonly field: string | null
  }[]
}

// The facts are those of the code: both were taken from one error.
const refusalOf = ({ code, facts, field }: Refused['refusals'][number]) =>
  new ShopError(code, facts as never, field)

/** Whether an error says that the shop does not do it, as it stands now, and was not said to an earlier request already. */
export const isRejection = (error: unknown): error is ShopError | UserErrorList =>
  (error instanceof UserErrorList && !(error instanceof RefusedBefore)) ||
  (error instanceof ShopError && !PASSING.has(error.code))

/** What does not stand for the request itself is never kept. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'IN_PROGRESS',
  'IDEMPOTENCY_KEY_REUSED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'SERVICE_UNAVAILABLE',
])

/**
 * Keeps a refusal for a while, so that an earlier request of the same key that is still on its way, its client long
 * gone, does not do what a repeat was refused. False when the key has been answered meanwhile.
 */
export async function storeRejection(
  db: Tx,
  { userId, operation, key, payloadHash }: IdempotentRequest,
  refusal: ShopError | UserErrorList,
): Promise<boolean> {
  const refusals = refusal instanceof UserErrorList ? refusal.errors : [refusal]
  const answer: Refused = {
    refusals: refusals.map(({ code, field, extensions }) => ({ code, facts: extensions, field })),
  }
  const kept = await db
    .insert(idempotencyKeys)
    .values({ userId, operation, key, payloadHash, answer, expiresAt: sql`now() + ${REFUSED_FOR}::interval` })
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

/** Takes the key for the rest of the transaction; false while another transaction has it, true without a key. */
export const tryLockKey = ({ userId, operation, key }: KeyParts): SQL => sql`
  case when ${key}::text is null then true
    else pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', ${userId}::text, ${operation}::text, ${key}::text), 0)) end`

/**
 * The statement that keeps the `answer` (a jsonb expression) for each row of `from`, if there is a key; one that was
 * answered meanwhile makes it fail as a unique violation.
 */
export const storeResponse = (
  { userId, operation, key, payloadHash }: KeyParts,
  answer: SQL,
  from: SQL = sql`(select 1) as one`,
): SQL => sql`
  insert into idempotency_keys (user_id, operation, key, payload_hash, answer, expires_at)
  select ${userId}::int, ${operation}::text, ${key}::text, ${payloadHash}::text, ${answer}, now() + make_interval(hours => ${RETENTION_HOURS}::int)
  from ${from} where ${key}::text is not null`

/** The refusal of a repeat that comes while the first is under way. */
export const inProgress = () => new ShopError('IN_PROGRESS', { what: 'This request', retryAfter: 1 })

/** Forgets answers that are too old, a thousand at a time and without waiting for anybody; answers how many. */
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
