import { type FoldedText, foldCase, foldCharacter, foldText, type Span } from './folded-text.js'

/** Scripts that set no blanks between words, whose characters are words of their own: as in `search_unspaced`. */
const UNSPACED = String.raw`\p{sc=Thai}\p{sc=Lao}\p{sc=Myanmar}\p{sc=Khmer}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u30fc`
const IN_A_WORD = String.raw`(?![${UNSPACED}])[\p{L}\p{N}\p{M}]`
const BEGINS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u')

/** What may stand between the letters of words that count as one: signs (`T-Shirt`), and blanks, too (`T Shirt`). */
const SIGNS = String.raw`[^\p{L}\p{N}\p{M}\s]{0,3}`
const SIGNS_AND_BLANKS = String.raw`[^\p{L}\p{N}\p{M}]{0,3}`

/**
 * Where words stand in a text, as whole words: `words` are folded, and may be several of the text joined. Over a blank they
 * are joined only where none of them stands alone.
 */
export function findWords(text: string, words: readonly string[]): Span[] {
  if (words.length === 0) return []
  const folded = foldText(text, foldCharacter)
  const longestFirst = words.toSorted((a, b) => b.length - a.length)
  const unspaced = longestFirst.filter((word) => BEGINS_UNSPACED.test(word))
  const spaced = longestFirst.filter((word) => !BEGINS_UNSPACED.test(word))
  const joinedBy = (between: string) =>
    matches(
      folded,
      spaced.map((word) => [...word].map(quote).join(between)),
      (word) => `(?<!${IN_A_WORD})${word}(?!${IN_A_WORD})`,
    )
  const alone = joinedBy(SIGNS)
  const joined = joinedBy(SIGNS_AND_BLANKS).filter(
    (span) => !alone.some(({ from, to }) => from < span.to && span.from < to),
  )
  return merged([...matches(folded, unspaced.map(quote), (word) => word), ...alone, ...joined])
}

/** Where a text is contained in another one, in any case. */
export function findText(text: string, contained: string): Span[] {
  const { text: wanted } = foldText(contained, foldCase)
  return wanted === ''
    ? []
    : merged(matches(foldText(text, foldCase), [quote(wanted)], (part) => String.raw`${part}(?!\p{M})`))
}

const quote = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Where one of some patterns matches, also where the matches overlap. */
function matches(
  { text, spans }: FoldedText,
  patterns: readonly string[],
  bounded: (pattern: string) => string,
): Span[] {
  if (patterns.length === 0) return []
  const pattern = new RegExp(`(?=(${bounded(`(?:${patterns.join('|')})`)}))`, 'gu')
  return [...text.matchAll(pattern)].flatMap(({ index, 1: found = '' }) => {
    const [first, last] = [spans[index], spans[index + found.length - 1]]
    return first && last ? { from: first.from, to: last.to } : []
  })
}

/** The same spans in order, those that overlap or touch as one. */
function merged(spans: readonly Span[]): Span[] {
  const all: { from: number; to: number }[] = []
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else all.push({ from, to })
  }
  return all
}
