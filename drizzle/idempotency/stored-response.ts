import { type ErrorCode, ShopError, UserErrorList } from '@shopstack/schema/errors'
import { and, eq, type Placeholder, type SQL, sql } from 'drizzle-orm'
import { isNotNullViolation } from '../client/sql-errors.js'
import type { Db } from '../roles/access.js'
import { idempotencyKeys } from '../tables/index.js'
import type { IdempotentRequest } from './idempotent-request.js'

type Tx = Db<'transactions'>

/** Retention of stored responses. */
const RETENTION_HOURS = 24
/** Retention of rejections: longer than a request can be in flight. */
const REJECTION_RETENTION = '60 seconds'

interface StoredRejection {
  readonly refusals: readonly {
    readonly code: ErrorCode
    readonly facts: object
    readonly field: string | null
  }[]
  /** When it was decided, in milliseconds since 1970; absent in those of the previous release. */
  readonly decidedAt?: number
}

/**
 * The stored response of a key; `null` without an effect under it. A rejected request has no effect, so the key is free
 * for a repeat and for a corrected request. Only a request that was in flight when its repeat was rejected repeats the
 * rejection: its client has been told that nothing happened.
 * @throws ShopError `IDEMPOTENCY_KEY_REUSED` when the effect is that of another request
 * @throws UserErrorList for a rejection of this request that was decided after it arrived
 */
export async function storedResponse<Reference extends object>(
  db: Tx,
  request: IdempotentRequest,
): Promise<Reference | null> {
  const [row] = await db
    .select({
      payloadHash: idempotencyKeys.payloadHash,
      meaningHash: idempotencyKeys.meaningHash,
      answer: idempotencyKeys.answer,
      expired: sql<boolean>`${idempotencyKeys.expiresAt} <= now()`,
    })
    .from(idempotencyKeys)
    .where(sameKey(request))
  if (!row || row.expired) return null
  const isSame =
    row.meaningHash === null
      ? row.payloadHash === request.payloadHash
      : row.meaningHash === request.meaningHash
  // Written by `rejectRequest`, or by the operation that reads it.
  const answer = row.answer as Reference | StoredRejection
  if ('refusals' in answer) {
    if (isSame && request.receivedAt < (answer.decidedAt ?? 0))
      throw new RepeatedRejection(answer.refusals.map(errorOf))
    return null
  }
  if (!isSame) throw new ShopError('IDEMPOTENCY_KEY_REUSED', undefined, 'idempotencyKey')
  return answer
}

/** A rejection repeated from the store. */
class RepeatedRejection extends UserErrorList {}

// Code and facts were taken from one error, so they match.
const errorOf = ({ code, facts, field }: StoredRejection['refusals'][number]) =>
  new ShopError(code, facts as never, field)

/** Whether an error is a rejection in the current state of the shop, not one repeated from the store. */
const isRejection = (error: unknown): error is ShopError | UserErrorList =>
  !(error instanceof RepeatedRejection) &&
  (error instanceof ShopError || error instanceof UserErrorList) &&
  errorsOf(error).every(({ code }) => !TRANSIENT_CODES.has(code))

const errorsOf = (error: ShopError | UserErrorList): readonly ShopError[] =>
  error instanceof UserErrorList ? error.errors : [error]

/** Errors that are not the result of the request. */
const TRANSIENT_CODES: ReadonlySet<ErrorCode> = new Set([
  'IN_PROGRESS',
  'IDEMPOTENCY_KEY_REUSED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'SERVICE_UNAVAILABLE',
])

/**
 * Records that a request was rejected, so that an earlier one of the key that is still in flight does not succeed after its
 * client was told so. `attemptId` is the failed attempt that holds the key.
 * @returns whether the error is the result of the request: false if there is an effect under the key by now, which is then
 * the result
 */
export async function rejectRequest(
  db: Tx,
  request: IdempotentRequest | null,
  error: unknown,
  { attemptId, decidedAt = Date.now() }: { attemptId?: number; decidedAt?: number } = {},
): Promise<boolean> {
  if (!request || !isRejection(error)) return true
  const { userId, operation, key, payloadHash, meaningHash } = request
  const answer: StoredRejection = {
    refusals: errorsOf(error).map(({ code, field, extensions }) => ({ code, facts: extensions, field })),
    decidedAt,
  }
  const kept = await db.execute(sql`
    insert into idempotency_keys as known (user_id, operation, key, payload_hash, meaning_hash, answer, expires_at)
    values (${userId}::int, ${operation}, ${key}, ${payloadHash}, ${meaningHash}, ${JSON.stringify(answer)}::jsonb,
      now() + ${REJECTION_RETENTION}::interval)
    on conflict (user_id, operation, key) do update
    set payload_hash = excluded.payload_hash, meaning_hash = excluded.meaning_hash, answer = excluded.answer,
      created_at = now(), expires_at = excluded.expires_at
    where known.answer ? 'refusals' or known.expires_at <= now()
      or (known.answer -> 'attemptId') = to_jsonb(${attemptId ?? null}::int)
    returning 1`)
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

const { placeholder } = sql

/** The placeholders of a statement that stores a response; {@link keyValues} has their values. */
export const KEY_PLACEHOLDERS: KeyParts = {
  userId: placeholder('keyUserId'),
  operation: placeholder('operation'),
  key: placeholder('key'),
  payloadHash: placeholder('payloadHash'),
  meaningHash: placeholder('meaningHash'),
  receivedAt: placeholder('receivedAt'),
}

/** The values of {@link KEY_PLACEHOLDERS}; null without a key. */
export const keyValues = (request: IdempotentRequest | null): Record<string, unknown> => ({
  keyUserId: request?.userId ?? null,
  operation: request?.operation ?? null,
  key: request?.key ?? null,
  payloadHash: request?.payloadHash ?? null,
  meaningHash: request?.meaningHash ?? null,
  receivedAt: request?.receivedAt ?? null,
})

/** Locks the key until the end of the transaction; false while another transaction holds it, true without a key. */
export const tryLockKey = ({ userId, operation, key }: KeyParts): SQL => sql`
  case when ${key}::text is null then true
    else pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', ${userId}::text, ${operation}::text, ${key}::text), 0)) end`

/**
 * The statement that stores the `answer` (a jsonb expression) for each row of `from`, if there is a key. It replaces an
 * expired response, and a rejection decided before the request arrived; anything else that was stored meanwhile makes it
 * fail with an error that {@link isKeyTaken} recognizes.
 */
export const storeResponse = (
  { userId, operation, key, payloadHash, meaningHash, receivedAt }: KeyParts,
  answer: SQL,
  from: SQL = sql`(select 1) as one`,
): SQL => sql`
  insert into idempotency_keys as known (user_id, operation, key, payload_hash, meaning_hash, answer, expires_at)
  select ${userId}::int, ${operation}::text, ${key}::text, ${payloadHash}::text, ${meaningHash}::text, ${answer},
    now() + make_interval(hours => ${RETENTION_HOURS}::int)
  from ${from} where ${key}::text is not null
  on conflict (user_id, operation, key) do update
  set payload_hash = excluded.payload_hash, meaning_hash = excluded.meaning_hash, created_at = now(),
    expires_at = excluded.expires_at,
    -- A null violates the column and so undoes the effect.
    answer = case when known.expires_at <= now()
      or (known.answer ? 'refusals' and (known.meaning_hash is distinct from excluded.meaning_hash
        or coalesce((known.answer ->> 'decidedAt')::bigint, 0) <= ${receivedAt}::bigint)) then excluded.answer end`

/** Whether a statement failed because a concurrent request of the key was answered first. */
export const isKeyTaken = (error: unknown): boolean => isNotNullViolation(error, 'idempotency_keys', 'answer')

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
