import { type FoldedText, foldCase, foldCharacter, foldText, type TextRange } from './folded-text.js'

/** Scripts without spaces between words; each character is a word, as in `search_unspaced`. */
const UNSPACED = String.raw`[\p{sc=Thai}\p{sc=Lao}\p{sc=Myanmar}\p{sc=Khmer}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\u30fc]`
const BEGINS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u')
const SPACED_WORD = new RegExp(String.raw`(?:(?!${UNSPACED})[\p{L}\p{N}\p{M}])+`, 'gu')

/** Separators within a joined word: signs (`T-Shirt`), or also blanks (`T Shirt`). */
const SIGNS = /^[^\p{L}\p{N}\p{M}\s]{1,3}$/u
const SIGNS_AND_BLANKS = /^[^\p{L}\p{N}\p{M}]{1,3}$/u

/**
 * The spans of folded words in a text, as whole words; adjacent words of the text may be joined to match. Words separated
 * by a blank are joined only where none of them matches alone.
 */
export function findWords(text: string, words: readonly string[]): TextRange[] {
  if (words.length === 0) return []
  const folded = foldText(text, foldCharacter)
  const unspaced = words.filter((word) => BEGINS_UNSPACED.test(word)).flatMap((word) => allOf(folded, word))
  const alone = joinedWords(folded, words, SIGNS)
  const joined = joinedWords(folded, words, SIGNS_AND_BLANKS).filter(
    (span) => !alone.some(({ from, to }) => from < span.to && span.from < to),
  )
  return merged([...unspaced, ...alone, ...joined])
}

/** The occurrences of a text, ignoring case but not accents. */
export function findText(text: string, contained: string): TextRange[] {
  const folded = foldText(text, foldCase)
  const { text: substring } = foldText(contained, foldCase)
  const isWhole = (end: number) => !/^\p{M}/u.test(folded.text.slice(end, end + 2))
  return substring === '' ? [] : merged(allOf(folded, substring, isWhole))
}

/** All occurrences of a part, including overlapping ones. */
function allOf({ text, spanOf }: FoldedText, part: string, isEnd = (_: number) => true): TextRange[] {
  const spans: TextRange[] = []
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    const end = at + part.length
    if (isEnd(end)) spans.push({ from: spanOf(at).from, to: spanOf(end - 1).to })
  }
  return spans
}

/** Runs of adjacent words that equal one of `words` when joined. */
function joinedWords({ text, spanOf }: FoldedText, words: readonly string[], between: RegExp): TextRange[] {
  const targets = new Set(words)
  const longest = Math.max(...words.map(({ length }) => length))
  const found = [...text.matchAll(SPACED_WORD)].map(({ index, 0: word }) => ({
    word,
    at: index,
    end: index + word.length,
  }))
  return found.flatMap(({ at }, first) => {
    const spans: TextRange[] = []
    let joined = ''
    for (const [n, { word, end }] of found.slice(first, first + longest).entries()) {
      const last = found[first + n - 1]
      if (n > 0 && last && !between.test(text.slice(last.end, end - word.length))) break
      joined += word
      if (joined.length > longest) break
      if (targets.has(joined)) spans.push({ from: spanOf(at).from, to: spanOf(end - 1).to })
    }
    return spans
  })
}

/** Sorts spans and merges overlapping or adjacent ones. */
function merged(spans: readonly TextRange[]): TextRange[] {
  const all: { from: number; to: number }[] = []
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else all.push({ from, to })
  }
  return all
}
