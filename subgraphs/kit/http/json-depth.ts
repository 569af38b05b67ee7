/** How deep JSON that anyone sends may be nested. What reads values afterwards is recursive, and its stack ends. */
const MAX_DEPTH = 100

/** Whether JSON text is nested deeper than any request of ours; brackets inside strings do not count. */
export function isTooDeep(text: string): boolean {
  if (text.length <= MAX_DEPTH) return false
  let depth = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (isInString) {
      if (char === '\\') at++
      else if (char === '"') isInString = false
    } else if (char === '"') isInString = true
    else if (char === '{' || char === '[') {
      if (++depth > MAX_DEPTH) return true
    } else if (char === '}' || char === ']') depth--
  }
  return false
}

/** The error to a body that is nested too deep, with the status that Fastify answers for it. */
export const tooDeep = (): Error =>
  Object.assign(new Error(`JSON may be nested ${MAX_DEPTH} levels deep.`), { statusCode: 400 })
