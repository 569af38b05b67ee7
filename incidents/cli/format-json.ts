/** The line width of the formatter, which checks these files too. */
const LINE_WIDTH = 110

/** JSON as the formatter of this repository writes it: two spaces a level, and a list of words on one line where it fits. */
export const jsonText = (value: unknown): string => `${written(value, '', 0)}\n`

/** `taken` counts the columns that stand before the value and right after it. */
function written(value: unknown, indent: string, taken: number): string {
  if (Array.isArray(value)) return list(value, indent, taken)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  const lines = entries.map(([name, member], index) => {
    const head = `${indent}  ${JSON.stringify(name)}: `
    const comma = index === entries.length - 1 ? '' : ','
    return `${head}${written(member, `${indent}  `, head.length + comma.length)}${comma}`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`
}

function list(values: readonly unknown[], indent: string, taken: number): string {
  const line = `[${values.map((value) => JSON.stringify(value)).join(', ')}]`
  const ofWords = values.every((value) => typeof value !== 'object' || value === null)
  if (values.length === 0 || (ofWords && taken + line.length <= LINE_WIDTH)) return line
  const lines = values.map((value) => `${indent}  ${written(value, `${indent}  `, indent.length + 2)}`)
  return `[\n${lines.join(',\n')}\n${indent}]`
}
