/** Prefixes of formulas in spreadsheets. */
const FORMULA = /^[=+\-@\t\r]/
/** Characters that require quotes. */
const SPECIAL = /[",\r\n]/

/** Formats rows as CSV (RFC 4180). Cells that a spreadsheet would evaluate are escaped. */
export const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')

function cell(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
