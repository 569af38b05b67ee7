import { escapeHtml } from '@shopstack/drizzle/text/escape-html'
import type { TextRange } from './folded-text.js'

const MAX_EXCERPT_LENGTH = 300
/** Longer words may be cut at the ends of an excerpt. */
const MAX_WORD_LENGTH = 30

/** Escapes a text as HTML and marks its sorted spans. */
export function markedHtml(text: string, spans: readonly TextRange[]): string {
  let html = ''
  let at = 0
  for (const { from, to } of spans) {
    html += `${escapeHtml(text.slice(at, from))}<mark>${escapeHtml(text.slice(from, to))}</mark>`
    at = to
  }
  return html + escapeHtml(text.slice(at))
}

/** The excerpt with the most spans, or the beginning of the text, as HTML. */
export function excerptHtml(text: string, spans: readonly TextRange[]): string {
  if (text.length <= MAX_EXCERPT_LENGTH) return markedHtml(text, spans)
  const { from, to } = excerpt(text, spans)
  const within = spans
    .filter((span) => span.to > from && span.from < to)
    .map((span) => ({ from: Math.max(span.from, from) - from, to: Math.min(span.to, to) - from }))
  return `${from > 0 ? '…' : ''}${markedHtml(text.slice(from, to), within)}${to < text.length ? '…' : ''}`
}

function excerpt(text: string, spans: readonly TextRange[]): TextRange {
  let best = { first: 0, last: 0, count: 0 }
  let end = 0
  for (const [n, { from }] of spans.entries()) {
    while (end < spans.length && (spans[end]?.to ?? 0) - from <= MAX_EXCERPT_LENGTH) end++
    if (end - n > best.count) best = { first: from, last: spans[end - 1]?.to ?? from, count: end - n }
  }
  const spare = Math.max(0, MAX_EXCERPT_LENGTH - (best.last - best.first))
  const from = Math.max(0, Math.min(best.first - Math.floor(spare / 2), text.length - MAX_EXCERPT_LENGTH))
  const to = from + MAX_EXCERPT_LENGTH
  return { from: nextWord(text, from, best.first), to: wordBefore(text, to, best.last) }
}

/** The start of the next whole word, or of the next whole character within a long word. */
function nextWord(text: string, from: number, before: number): number {
  if (from === 0) return from
  const blank = text.slice(from, Math.min(from + MAX_WORD_LENGTH, before)).search(/\s/)
  if (blank >= 0) return from + blank + 1
  return isSecondHalf(text, from) ? from + 1 : from
}

/** The end of the last whole word, or of the last whole character. */
function wordBefore(text: string, to: number, after: number): number {
  if (to >= text.length) return text.length
  const start = Math.max(to - MAX_WORD_LENGTH, after)
  const rest = text.slice(start, to).search(/\s\S*$/)
  if (rest >= 0) return start + rest
  return isSecondHalf(text, to) ? to - 1 : to
}

const isSecondHalf = (text: string, at: number): boolean => /^[\uDC00-\uDFFF]/.test(text.slice(at, at + 1))
