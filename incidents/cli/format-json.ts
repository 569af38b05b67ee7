/** The line width of Biome, which checks the ticket files as well. */
const MAX_LINE_LENGTH = 110

/** Formats JSON as Biome does: two spaces per level, lists of scalars on one line where they fit. */
export const formatJson = (value: unknown): string => `${format(value, '', 0)}\n`

/** `usedColumns` counts the columns before the value and directly after it. */
function format(value: unknown, indent: string, usedColumns: number): string {
  if (Array.isArray(value)) return formatList(value, indent, usedColumns)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  const lines = entries.map(([name, member], index) => {
    const head = `${indent}  ${JSON.stringify(name)}: `
    const comma = index === entries.length - 1 ? '' : ','
    return `${head}${format(member, `${indent}  `, head.length + comma.length)}${comma}`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`
}

function formatList(values: readonly unknown[], indent: string, usedColumns: number): string {
  const line = `[${values.map((value) => JSON.stringify(value)).join(', ')}]`
  const isScalars = values.every((value) => typeof value !== 'object' || value === null)
  if (values.length === 0 || (isScalars && usedColumns + line.length <= MAX_LINE_LENGTH)) return line
  const lines = values.map((value) => `${indent}  ${format(value, `${indent}  `, indent.length + 2)}`)
  return `[\n${lines.join(',\n')}\n${indent}]`
}
