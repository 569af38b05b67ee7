/** How deep JSON that anyone sends may be nested. What reads values afterwards is recursive, and its stack ends. */
const MAX_DEPTH = 100
/** How many values JSON that a client sends may have: several times what the longest valid input needs. */
export const MAX_VALUES = 20_000

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])

/**
 * Why JSON text may not be parsed: it is nested deeper than any request of ours, or has more values than it may, of which a
 * megabyte would block the event loop for half a second. The error has the status that Fastify answers for it.
 */
export function jsonLimitError(text: string, maxValues = Number.POSITIVE_INFINITY): Error | null {
  if (text.length <= Math.min(MAX_DEPTH, maxValues)) return null
  let depth = 0
  let values = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (isInString) {
      if (char === BACKSLASH) at++
      else if (char === QUOTE) isInString = false
    } else if (char === QUOTE) isInString = true
    else if (CLOSING.has(char)) depth--
    else if (char === COMMA || OPENING.has(char)) {
      // Each value but the first of its object or list follows a comma.
      if (++values > maxValues) return refusal(`JSON may have ${maxValues} values.`)
      if (char !== COMMA && ++depth > MAX_DEPTH)
        return refusal(`JSON may be nested ${MAX_DEPTH} levels deep.`)
    }
  }
  return null
}

const refusal = (message: string): Error => Object.assign(new Error(message), { statusCode: 400 })
