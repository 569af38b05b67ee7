/**
 * Reads the value of a command-line option.
 * @throws Error that names the option and its range
 */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw new Error(`--${name} must be a whole number from ${min} to ${max}, not "${text}".`)
}
