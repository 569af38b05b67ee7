/** Maximum length of an error message, and of a client's value echoed in one. */
export const MAX_MESSAGE_LENGTH = 400
export const MAX_ECHO_LENGTH = 200

/** Cuts text in the middle: errors name the location at the beginning and the expectation at the end. */
export function shorten(text: string, max = MAX_MESSAGE_LENGTH): string {
  if (text.length <= max) return text
  const half = Math.floor((max - 1) / 2)
  // Surrogate pairs are not split.
  const start = text.slice(0, half).replace(/[\ud800-\udbff]$/, '')
  const end = text.slice(-half).replace(/^[\udc00-\udfff]/, '')
  return `${start}…${end}`
}
