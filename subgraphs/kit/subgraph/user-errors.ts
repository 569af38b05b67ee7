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

/** UNAUTHENTICATED and FORBIDDEN are GraphQL errors, never `userErrors`. */
const NOT_FOR_PAYLOADS: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'FORBIDDEN'])

/**
 * Runs a mutation: business errors become the `userErrors` of the `empty` payload. Internal errors, `UNAUTHENTICATED` and `FORBIDDEN`
 * stay GraphQL errors.
 */
export async function withUserErrors<Payload extends object, Empty extends object = Record<never, never>>(
  work: () => Promise<Payload>,
  // Fields missing in the payload are null.
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
