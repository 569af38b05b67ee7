import { createHash } from 'node:crypto'
import { invalid } from '@shopstack/schema/errors'

/** A request with an idempotency key. */
export interface IdempotentRequest {
  readonly userId: number
  /** The mutation, such as `placeOrder`; keys are scoped to it. */
  readonly operation: string
  readonly key: string
  /** SHA-256 of what the request means, in hex: requests of one meaning are the same request. */
  readonly meaningHash: string
  /** SHA-256 of the request as sent, which processes of the previous release compare. */
  readonly payloadHash: string
  /** When the request arrived, in milliseconds since 1970. */
  readonly receivedAt: number
}

const KEY = /^[\x21-\x7e]{1,255}$/

/**
 * The idempotent request of a mutation; `null` without a key. `meaning` is the validated and normalized request: what is
 * absent, empty or a default is the same in it, and so are lines of one product and one line of their sum.
 * @throws ShopError `INVALID_INPUT` for an invalid key
 */
export function idempotentRequest(
  userId: number,
  operation: string,
  key: string | null | undefined,
  { meaning, payload }: { readonly meaning: object; readonly payload: object },
): IdempotentRequest | null {
  if (key === null || key === undefined) return null
  if (!KEY.test(key))
    throw invalid('idempotencyKey', 'idempotencyKey is 1 to 255 printable ASCII characters without spaces.')
  return {
    userId,
    operation,
    key,
    meaningHash: hashOf(meaning, ([, value]) => value !== null && value !== undefined),
    payloadHash: hashOf(payload, () => true),
    receivedAt: Date.now(),
  }
}

/** The hash of JSON with sorted names and the properties that are kept. */
function hashOf(value: object, isKept: (property: [string, unknown]) => boolean): string {
  const json = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner)
            .filter(isKept)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  )
  return createHash('sha256').update(json).digest('hex')
}

/** Lines of a request by what they are of, merged and sorted: their order and division are insignificant. */
export function meaningOfLines(
  lines: readonly { readonly of: number | string; readonly quantity: number }[],
): [of: number | string, quantity: number][] {
  const sums = new Map<number | string, number>()
  for (const { of, quantity } of lines) sums.set(of, (sums.get(of) ?? 0) + quantity)
  return [...sums].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}
