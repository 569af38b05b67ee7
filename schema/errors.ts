import { GraphQLError } from 'graphql'

type Facts = Record<string, string | number | boolean | null>

/** Every refusal a client can meet, with its sentence. Adding a line makes the compiler ask for its REST status. */
export const errors = {
  UNAUTHENTICATED: () => 'Sign in first.',
  FORBIDDEN: () => 'You are not allowed to do this.',
  INVALID_INPUT: (e: { expected: string }) => e.expected,
  RATE_LIMITED: (e: { retryAfter: number }) => `Too many attempts. Try again in ${e.retryAfter} s.`,
  INVALID_CREDENTIALS: () => 'E-mail or password is wrong.',
  INVALID_REFRESH_TOKEN: () => 'This refresh token is unknown, used, revoked or expired. Sign in again.',
  EMAIL_TAKEN: () => 'There is an account with this e-mail already.',
  SESSION_NOT_FOUND: () => 'You have no such session.',
  SERVICE_UNAVAILABLE: (e: { service: string }) => `${e.service} does not answer at the moment.`,
} as const satisfies Record<string, (facts: never) => string>

export type ErrorCode = keyof typeof errors

type FactsOf<C extends ErrorCode> = Parameters<(typeof errors)[C]>

/** An error the client may see: a stable code, one sentence, the facts behind it, and the argument it is about. */
export class ShopError<C extends ErrorCode = ErrorCode> extends GraphQLError {
  override readonly name = 'ShopError'
  readonly code: C
  /** Dotted path of the argument, such as `input.email`; `null` when the refusal is about no single one. */
  readonly field: string | null

  constructor(code: C, facts: FactsOf<C>[0], field: string | null = null) {
    // The union of sentence functions cannot be called with the union of their facts; FactsOf pairs them above.
    const sentence = errors[code] as (facts: unknown) => string
    const shown = (facts ?? {}) as Facts
    super(sentence(facts), { extensions: { code, ...(field === null ? {} : { field }), ...shown } })
    this.code = code
    this.field = field
  }
}

/** The refusal of one argument: which, and what was expected. */
export const invalid = (field: string, expected: string) =>
  new ShopError('INVALID_INPUT', { expected }, field)

/** Several refusals at once, so that a form can show all its problems. Mutations answer them as `userErrors`. */
export class Refusals extends Error {
  override readonly name = 'Refusals'
  readonly refusals: readonly ShopError[]

  constructor(refusals: readonly ShopError[]) {
    super(refusals.map((refusal) => refusal.message).join(' '))
    this.refusals = refusals
  }
}
