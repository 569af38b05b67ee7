/** Maximum nesting of JSON from clients: values are processed recursively afterwards. */
const MAX_DEPTH = 100
/** Maximum number of values in JSON from clients: several times that of the longest valid input. */
export const MAX_VALUES = 20_000

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])

/**
 * The error of JSON text that is nested too deeply or has too many values; a megabyte of values would block the event
 * loop for half a second. Its `statusCode` sets the response status.
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
      // Each value but the first of an object or list follows a comma.
      if (++values > maxValues) return badRequest(`JSON may have ${maxValues} values.`)
      if (char !== COMMA && ++depth > MAX_DEPTH)
        return badRequest(`JSON may be nested ${MAX_DEPTH} levels deep.`)
    }
  }
  return null
}

const badRequest = (message: string): Error => Object.assign(new Error(message), { statusCode: 400 })
