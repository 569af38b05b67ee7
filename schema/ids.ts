const MAX_INTEGER = 2_147_483_647

/** The row number of an `ID`: a positive 32-bit integer; `null` for any other text. */
export function parseId(id: string): number | null {
  if (!/^\d{1,10}$/.test(id)) return null
  const number = Number(id)
  return number >= 1 && number <= MAX_INTEGER ? number : null
}
