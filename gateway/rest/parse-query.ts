/** Parses a query string as both legacy services do: the first of several values, invalid UTF-8 replaced. */
export function parseQuery(text: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null)
  if (text !== '') for (const [name, value] of new URLSearchParams(text)) found[name] ??= value
  return found
}
