import { type ErrorCode, ShopError, UserErrorList } from '@shopstack/schema/errors'

/** A refusal as every mutation's `userErrors` lists it. */
export interface UserError {
  readonly code: ErrorCode
  readonly message: string
  readonly field: string | null
  /** Seconds after which trying again makes sense; `null` where waiting changes nothing. */
  readonly retryAfter: number | null
  /** The product there is too little of, and how much of it is left; `null` for other refusals. */
  readonly product: string | null
  readonly available: number | null
}

/** Who may not ask at all gets no payload. */
const NOT_FOR_PAYLOADS: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'FORBIDDEN'])

/**
 * Does the work of a mutation: what it refuses becomes the `userErrors` of the `empty` payload. Only failures, and the
 * refusals of callers who are not signed in or not allowed, stay errors.
 */
export async function withUserErrors<Payload extends object, Empty extends object = Record<never, never>>(
  work: () => Promise<Payload>,
  // A field that the payload leaves out is null, which is what most mutations answer when they refuse.
  empty: Empty = {} as Empty,
): Promise<(Payload | Empty) & { userErrors: UserError[] }> {
  try {
    return { ...(await work()), userErrors: [] }
  } catch (error) {
    return { ...empty, userErrors: refusalsOf(error).map(userError) }
  }
}

function refusalsOf(error: unknown): readonly ShopError[] {
  if (error instanceof UserErrorList) return error.errors
  if (error instanceof ShopError && !NOT_FOR_PAYLOADS.has(error.code)) return [error]
  throw error
}

/** A refusal as data. */
export function userError({ code, message, field, extensions }: ShopError): UserError {
  const { retryAfter, product, available } = extensions
  return {
    ...{ code, message, field, retryAfter: number(retryAfter), available: number(available) },
    product: typeof product === 'string' ? product : null,
  }
}

const number = (fact: unknown): number | null => (typeof fact === 'number' ? fact : null)
