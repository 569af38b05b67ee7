import { EncodedBodyError } from '@shopstack/kit/http/content-encoding'
import { type ErrorCode, ShopError, errors as sentences } from '@shopstack/schema/errors'
import type { GraphQLFormattedError } from 'graphql'
import { BudgetExceeded } from '../budget/spending.js'
import { COME_AGAIN, RETRY_AFTER } from '../http/load-shedding.js'
import { failed, type Reply } from './route.js'

/** The status of each refusal, and what the old services said where that is not our sentence. */
const REFUSALS = {
  UNAUTHENTICATED: { status: 401, error: 'Sign in first.' },
  FORBIDDEN: { status: 403, error: 'Admin role required' },
  INVALID_INPUT: { status: 400 },
  RATE_LIMITED: { status: 429, error: 'Too many attempts' },
  INVALID_CREDENTIALS: { status: 401 },
  INVALID_REFRESH_TOKEN: { status: 401 },
  EMAIL_TAKEN: { status: 409, error: 'Email already registered' },
  SESSION_NOT_FOUND: { status: 404 },
  PRODUCT_NOT_FOUND: { status: 404 },
  INSUFFICIENT_STOCK: { status: 400 },
  ORDER_NOT_FOUND: { status: 404, error: 'Order not found' },
  ORDER_NOT_PENDING: { status: 400 },
  TOO_MANY_UNPAID_ORDERS: { status: 409 },
  TOO_MANY_UNPAID_UNITS: { status: 409 },
  ORDER_EXPIRED: { status: 400 },
  ORDER_ACTION_UNAVAILABLE: { status: 400 },
  DISCOUNT_NOT_APPLICABLE: { status: 400 },
  DISCOUNT_CODE_NOT_FOUND: { status: 404 },
  DISCOUNT_CODE_TAKEN: { status: 409 },
  VERSION_CONFLICT: { status: 409 },
  PAYMENT_DECLINED: { status: 402 },
  PAYMENT_FAILED: { status: 502 },
  REFUND_FAILED: { status: 502 },
  IDEMPOTENCY_KEY_REUSED: { status: 422 },
  IN_PROGRESS: { status: 409 },
  SERVICE_UNAVAILABLE: { status: 503, error: 'Service unavailable' },
} as const satisfies Record<ErrorCode, { status: number; error?: string }>

/** What HTTP itself refuses before a route is reached. */
const REQUEST_REFUSALS: Readonly<Record<number, string>> = {
  408: 'Request timeout',
  413: 'Request body too large',
  415: 'Unsupported media type',
  431: 'Request header fields too large',
}

/** An operation came back with errors. */
export class OperationFailed extends Error {
  override readonly name = 'OperationFailed'
  readonly errors: readonly GraphQLFormattedError[]

  constructor(errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join(' '))
    this.errors = errors
  }
}

/** The answer to anything a route or the server threw; `null` for what is our fault. */
export function refusalOf(thrown: unknown): Reply | null {
  if (thrown instanceof BudgetExceeded)
    return {
      ...(thrown.isOurs ? failed(503, BUSY.error) : failed(429, 'Too many requests')),
      headers: { 'retry-after': String(thrown.retryAfter) },
    }
  if (thrown instanceof EncodedBodyError) return failed(thrown.statusCode, thrown.message)
  if (thrown instanceof OperationFailed) return operationRefusal(thrown.errors)
  if (thrown instanceof ShopError) return refusal(thrown.code, thrown.message, thrown.extensions)
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500
  return status >= 400 && status < 500 ? requestRefusal(status) : null
}

/** The answer to a request that no route can read. */
const requestRefusal = (status: number): Reply => failed(status, sentenceOf(status))

/** What HTTP itself refuses, in words. */
export const sentenceOf = (status: number): string => REQUEST_REFUSALS[status] ?? 'Bad request'

/** The answer when we broke: nothing but the id under which the log tells more. */
export const ourFault = (requestId: string): Reply => ({
  status: 500,
  body: { error: 'Internal server error', request_id: requestId },
})

/** What is said to one request too many. */
export const BUSY = { error: REFUSALS.SERVICE_UNAVAILABLE.error }

/** The answer to one request too many. */
export const busy = (): Reply => ({
  ...failed(503, BUSY.error),
  headers: { 'retry-after': String(COME_AGAIN) },
})

function operationRefusal(errors: readonly GraphQLFormattedError[]): Reply | null {
  // An error of ours weighs more than a refusal beside it.
  if (!errors.every(isRefusal)) return null
  const [first] = errors
  return first === undefined ? null : refusal(codeOf(first), first.message, first.extensions)
}

/** The answer to a mutation that was refused; `null` to one that was not. */
export function refusedBy([first]: readonly UserError[]): Reply | null {
  return first ? refusal(first.code, first.message, { retryAfter: first.retryAfter ?? undefined }) : null
}

/** The answer to a mutation that did nothing, which has said why. */
export function whyNot(userErrors: readonly UserError[]): Reply {
  const reply = refusedBy(userErrors)
  if (!reply) throw new Error('a mutation did nothing and did not say why')
  return reply
}

/** What a mutation's `userErrors` have to be asked for. */
export interface UserError {
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfter: number | null
}

/** The answer to one refusal, whether it came as an error or as a mutation's `userErrors`. */
export function refusal(code: ErrorCode, message: string, facts: Record<string, unknown> = {}): Reply {
  const { status, error = message }: { status: number; error?: string } = REFUSALS[code]
  const seconds = code === 'SERVICE_UNAVAILABLE' ? RETRY_AFTER : facts.retryAfter
  return {
    ...failed(status, error),
    ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }),
  }
}

const isRefusal = ({ extensions }: GraphQLFormattedError): boolean =>
  Object.hasOwn(sentences, String(extensions?.code))

// Only asked of errors whose code was found in the list of codes.
const codeOf = ({ extensions }: GraphQLFormattedError) => String(extensions?.code) as ErrorCode
