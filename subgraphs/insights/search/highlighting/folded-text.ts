/** Combining marks that the search removes, except vowel signs; the same set as in `search_fold`. */
const ACCENTS = new RegExp(
  String.raw`[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f` +
    String.raw`\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\u{e0100}-\u{e01ef}]`,
  'gu',
)

const LETTERS = new Map([
  ...[...'øđðłıħŋςىةکی'].map((letter, n) => [letter, [...'oddlihnσيهكي'][n] ?? ''] as const),
  ...['٠١٢٣٤٥٦٧٨٩', '۰۱۲۳۴۵۶۷۸۹', '०१२३४५६७८९'].flatMap((digits) =>
    [...digits].map((digit, n) => [digit, String(n)] as const),
  ),
  ...([
    ['™', '®'],
    ['℠', '®'],
    ['ß', 'ss'],
    ['æ', 'ae'],
    ['œ', 'oe'],
    ['þ', 'th'],
  ] as const),
])

const replaced = (text: string) => [...text].map((letter) => LETTERS.get(letter) ?? letter).join('')

/** Folds accents, width and case like `search_fold`. */
export const foldCharacter = (character: string): string =>
  replaced((LETTERS.get(character) ?? character).normalize('NFKD').toLowerCase().replace(ACCENTS, ''))

/** Folds case and composition like `search_exact`, for `CONTAINS`. */
export const foldCase = (character: string): string =>
  // Hangul syllables stay composed; other characters are decomposed, so that marks can be compared.
  /[\uac00-\ud7a3]/.test(character)
    ? character
    : character.normalize('NFD').toLowerCase().replaceAll('ς', 'σ')

/** A half-open range of code units. */
export interface TextRange {
  readonly from: number
  readonly to: number
}

/** A folded text, with the original span of each of its code units. */
export interface FoldedText {
  readonly text: string
  spanOf(index: number): TextRange
}

/** Folds a text by character. A removed combining mark belongs to the span of its letter. */
export function foldText(text: string, fold: (character: string) => string): FoldedText {
  if (/^\p{ASCII}*$/u.test(text))
    return { text: text.toLowerCase(), spanOf: (index) => ({ from: index, to: index + 1 }) }
  const known = new Map<string, string>()
  const starts: number[] = []
  const ends: number[] = []
  let folded = ''
  let from = 0
  for (const character of text) {
    const letters = known.get(character) ?? fold(character)
    known.set(character, letters)
    const to = from + character.length
    folded += letters
    for (let unit = 0; unit < letters.length; unit++) {
      starts.push(from)
      ends.push(to)
    }
    if (letters === '' && ends.at(-1) === from && /\p{M}/u.test(character)) ends[ends.length - 1] = to
    from = to
  }
  return { text: folded, spanOf: (index) => ({ from: starts[index] ?? from, to: ends[index] ?? from }) }
}
