import { EncodedBodyError } from '@shopstack/kit/http/content-encoding'
import { type ErrorCode, errors as messages, ShopError } from '@shopstack/schema/errors'
import type { GraphQLFormattedError } from 'graphql'
import { BudgetExceeded } from '../budget/spending.js'
import { RETRY_AFTER_SECONDS, UNAVAILABLE_RETRY_AFTER_SECONDS } from '../http/load-shedding.js'
import { failed, type RestResponse } from './route.js'

/** The status of each error code, and the legacy text where it differs from the GraphQL message. */
const RESPONSES = {
  UNAUTHENTICATED: { status: 401, error: 'Sign in first.' },
  FORBIDDEN: { status: 403, error: 'Admin role required' },
  INVALID_INPUT: { status: 400 },
  RATE_LIMITED: { status: 429, error: 'Too many attempts' },
  INVALID_CREDENTIALS: { status: 401 },
  INVALID_REFRESH_TOKEN: { status: 401 },
  ACCOUNT_NOT_FOUND: { status: 404 },
  ACCOUNT_DISABLED: { status: 409 },
  LAST_ADMIN: { status: 409 },
  ORDER_UNFINISHED: { status: 409 },
  INVALID_TOKEN: { status: 400 },
  EMAIL_NOT_CONFIRMED: { status: 403 },
  MAIL_UNAVAILABLE: { status: 503 },
  WEBHOOK_NOT_FOUND: { status: 404 },
  WEBHOOK_DELIVERY_NOT_FOUND: { status: 404 },
  TOO_MANY_WEBHOOKS: { status: 409 },
  WEBHOOKS_UNAVAILABLE: { status: 503 },
  EMAIL_TAKEN: { status: 409, error: 'Email already registered' },
  SESSION_NOT_FOUND: { status: 404 },
  PRODUCT_NOT_FOUND: { status: 404 },
  SKU_TAKEN: { status: 409 },
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
  EVENTS_EXPIRED: { status: 410 },
  SUBSCRIPTION_TOO_SLOW: { status: 429 },
  TOO_MANY_SUBSCRIPTIONS: { status: 429 },
  SERVICE_UNAVAILABLE: { status: 503, error: 'Service unavailable' },
} as const satisfies Record<ErrorCode, { status: number; error?: string }>

/** Errors of HTTP itself, before a route is reached. */
const HTTP_ERRORS: Readonly<Record<number, string>> = {
  408: 'Request timeout',
  413: 'Request body too large',
  415: 'Unsupported media type',
  431: 'Request header fields too large',
}

/** An operation returned errors. */
export class OperationFailed extends Error {
  override readonly name = 'OperationFailed'
  readonly errors: readonly GraphQLFormattedError[]

  constructor(errors: readonly GraphQLFormattedError[]) {
    super(errors.map(({ message }) => message).join(' '))
    this.errors = errors
  }
}

/** The response to a thrown error; `null` for an internal error. */
export function errorResponseOf(thrown: unknown): RestResponse | null {
  if (thrown instanceof BudgetExceeded)
    return {
      ...(thrown.isCapacityError ? failed(503, OVERLOADED.error) : failed(429, 'Too many requests')),
      headers: { 'retry-after': String(thrown.retryAfter) },
    }
  if (thrown instanceof EncodedBodyError) return failed(thrown.statusCode, thrown.message)
  if (thrown instanceof OperationFailed) return operationError(thrown.errors)
  if (thrown instanceof ShopError) return errorResponse(thrown.code, thrown.message, thrown.extensions)
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500
  return status >= 400 && status < 500 ? httpError(status) : null
}

/** The response to a request that no route can parse. */
const httpError = (status: number): RestResponse => failed(status, messageFor(status))

/** The message of an HTTP error. */
export const messageFor = (status: number): string => HTTP_ERRORS[status] ?? 'Bad request'

/** The response to an internal error; the request id refers to the log. */
export const internalError = (requestId: string): RestResponse => ({
  status: 500,
  body: { error: 'Internal server error', request_id: requestId },
})

/** The body of the response to an overload. */
export const OVERLOADED = { error: RESPONSES.SERVICE_UNAVAILABLE.error }

/** The response to a request rejected by load shedding. */
export const overloaded = (): RestResponse => ({
  ...failed(503, OVERLOADED.error),
  headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
})

function operationError(errors: readonly GraphQLFormattedError[]): RestResponse | null {
  // An internal error takes precedence over business errors.
  if (!errors.every(isKnownError)) return null
  const [first] = errors
  return first === undefined ? null : errorResponse(codeOf(first), first.message, first.extensions)
}

/** The response to the business errors of a mutation; `null` without errors. */
function rejectionOf([first]: readonly RestUserError[]): RestResponse | null {
  return first
    ? errorResponse(first.code, first.message, { retryAfter: first.retryAfter ?? undefined })
    : null
}

/** The response to a mutation that failed with business errors. */
export function rejection(userErrors: readonly RestUserError[]): RestResponse {
  const response = rejectionOf(userErrors)
  if (!response) throw new Error('a failed mutation has no userErrors')
  return response
}

/** The fields of `userErrors` that an operation must select. */
export interface RestUserError {
  readonly code: ErrorCode
  readonly message: string
  readonly retryAfter: number | null
}

/** The response to an error code, from a GraphQL error or from `userErrors`. */
export function errorResponse(
  code: ErrorCode,
  message: string,
  facts: Record<string, unknown> = {},
): RestResponse {
  const { status, error = message }: { status: number; error?: string } = RESPONSES[code]
  const seconds = code === 'SERVICE_UNAVAILABLE' ? UNAVAILABLE_RETRY_AFTER_SECONDS : facts.retryAfter
  return {
    ...failed(status, error),
    ...(seconds !== undefined && { headers: { 'retry-after': String(seconds) } }),
  }
}

const isKnownError = ({ extensions }: GraphQLFormattedError): boolean =>
  Object.hasOwn(messages, String(extensions?.code))

// Called only for errors with a known code.
const codeOf = ({ extensions }: GraphQLFormattedError) => String(extensions?.code) as ErrorCode
