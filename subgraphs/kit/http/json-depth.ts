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

/** How many values JSON that a client sends may have: several times what the longest valid input needs. */
const MAX_VALUES = 20_000

/** Whether JSON text has more values than any request; a megabyte of small ones blocks its reader for half a second. */
export function hasTooManyValues(text: string): boolean {
  if (text.length <= MAX_VALUES) return false
  let values = 0
  let isInString = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (isInString) {
      if (char === '\\') at++
      else if (char === '"') isInString = false
    } else if (char === '"') isInString = true
    // Each value but the first of its object or list follows a comma.
    else if ((char === ',' || char === '{' || char === '[') && ++values > MAX_VALUES) return true
  }
  return false
}

/** The error to a body with too many values, with the status that Fastify answers for it. */
export const tooManyValues = (): Error =>
  Object.assign(new Error(`JSON may have ${MAX_VALUES} values.`), { statusCode: 400 })
