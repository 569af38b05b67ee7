/** A required variable of a compose file that is not set. */
class MissingVariable extends Error {
  override readonly name = 'MissingVariable'
}

const VARIABLE =
  /\$(?:(?<escaped>\$)|(?<plain>[A-Za-z_]\w*)|\{(?<name>[A-Za-z_]\w*)(?:(?<operator>:?[-?+])(?<rest>[^}]*))?\})/g

/** Interpolates the variables of a text like Compose: `$NAME`, `${NAME}`, with `:-default`, `:?message`, `:+instead`, and `$$` for a dollar. */
export function interpolate(text: string, env: Readonly<Record<string, string | undefined>>): string {
  return text.replace(VARIABLE, (...match) => {
    const groups: Record<string, string | undefined> = match.at(-1)
    const { escaped, plain, name = plain ?? '', operator = '', rest = '' } = groups
    if (escaped) return '$'
    const value = env[name]
    // With a colon, an empty value counts as unset.
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

/** The names of the variables in a text. */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(VARIABLE)].flatMap(({ groups }) => groups?.name ?? groups?.plain ?? [])
