/** The longest message a client is sent, and the longest echo of its own value in one. */
export const MAX_MESSAGE_LENGTH = 400
export const MAX_ECHO_LENGTH = 200

/** Cuts a text in its middle: an error names its place at the beginning and what was expected at the end. */
export function shorten(text: string, max = MAX_MESSAGE_LENGTH): string {
  if (text.length <= max) return text
  const half = Math.floor((max - 1) / 2)
  // No half of a character beyond the basic plane is left at the cut.
  const start = text.slice(0, half).replace(/[\ud800-\udbff]$/, '')
  const end = text.slice(-half).replace(/^[\udc00-\udfff]/, '')
  return `${start}…${end}`
}
