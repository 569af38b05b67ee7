const MAX_INTEGER = 2_147_483_647

/** The row number behind an `ID`: a whole number from 1 that Postgres can hold; anything else is no row: `null`. */
export function parseId(id: string): number | null {
  if (!/^\d{1,10}$/.test(id)) return null
  const number = Number(id)
  return number >= 1 && number <= MAX_INTEGER ? number : null
}
