/** A variable that a compose file requires and nobody has set. */
export class MissingVariable extends Error {
  override readonly name = 'MissingVariable'
}

const VARIABLE =
  /\$(?:(?<escaped>\$)|(?<plain>[A-Za-z_]\w*)|\{(?<name>[A-Za-z_]\w*)(?:(?<operator>:?[-?+])(?<rest>[^}]*))?\})/g

/** Fills in the variables of a text as Compose does: `$NAME`, `${NAME}`, with `:-default`, `:?message`, `:+instead`, and `$$` for a dollar. */
export function interpolate(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return text.replace(VARIABLE, (...match) => {
    const groups: Record<string, string | undefined> = match.at(-1)
    const { escaped, plain, name = plain ?? '', operator = '', rest = '' } = groups
    if (escaped) return '$'
    const value = env[name]
    // With a colon, an empty value is no value.
    const isSet = operator.startsWith(':') ? Boolean(value) : value !== undefined
    switch (operator.at(-1)) {
      case '-':
        return isSet ? (value ?? '') : rest
      case '+':
        return isSet ? rest : ''
      case '?':
        if (!isSet) throw new MissingVariable(`${name} ${rest}`)
    }
    return value ?? ''
  })
}

/** The variables that a text names. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(VARIABLE)].flatMap(({ groups }) => groups?.name ?? groups?.plain ?? [])
