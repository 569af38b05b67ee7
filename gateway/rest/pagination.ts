/** The maximum of a GraphQL `Int`. */
const MAX_PAGE = 2_147_483_647
/** Maximum page size of the legacy APIs. */
export const MAX_ROWS = 1_000

/** The effective page number: 1 for an invalid one. */
export const clampPage = (requested: number): number => clamp(requested, 1, MAX_PAGE)

/** The effective page size: the default for an invalid one, capped at {@link MAX_ROWS}. */
export const clampPageSize = (requested: number, fallback: number): number =>
  clamp(requested, fallback, MAX_ROWS)

// NaN, the result of an invalid number, fails the comparison.
const clamp = (requested: number, fallback: number, max: number): number =>
  requested >= 1 ? Math.min(requested, max) : fallback
