/** The largest page number that a GraphQL `Int` holds. */
const LAST_PAGE = 2_147_483_647
/** The most rows that a list of a REST surface answers. */
export const MOST_ROWS = 1_000

/** The page that is served: the first one when the number is unusable. */
export const pageInForce = (asked: number): number => inForce(asked, 1, LAST_PAGE)

/** The page size that is served: the surface's own when the number is unusable, never more than the cap. */
export const sizeInForce = (asked: number, usual: number): number => inForce(asked, usual, MOST_ROWS)

// NaN, what a number that cannot be read is, is not at least 1.
const inForce = (asked: number, usual: number, most: number): number =>
  asked >= 1 ? Math.min(asked, most) : usual
