/** Money is an integer number of cents in memory and an exact decimal string (`"29.99"`) outside. */
export type Cents = number

/** The largest amount a `numeric(10,2)` column holds: 99,999,999.99. */
export const MAX_CENTS: Cents = 9_999_999_999

const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d{1,2}))?$/

/** `"29.9"` → 2990; anything but a decimal with at most two places → `null`. */
export function parseMoney(text: string): Cents | null {
  const match = DECIMAL.exec(text)
  if (!match) return null
  const [, sign, whole = '0', fraction = ''] = match
  const cents = Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
  return sign && cents !== 0 ? -cents : cents
}

/** 2990 → `"29.90"`. */
export function formatMoney(cents: Cents): string {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
