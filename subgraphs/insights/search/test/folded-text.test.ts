import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { foldCharacter, foldText } from '../highlighting/folded-text.js'

const shop = useSubgraph(insights)

/** Of these blocks a server may know fewer letters than Node.js does, or more: they came after Unicode 10. */
const YOUNG =
  /[\u1c89-\u1cbf\u2c2f\ua7b8-\ua7f5\u{10570}-\u{105ff}\u{10d50}-\u{10d65}\u{11380}-\u{113ff}\u{16100}-\u{1613f}\u{16d40}-\u{16d7f}\u{16e40}-\u{16eff}\u{1cc00}-\u{1ccff}\u{1e030}-\u{1e06d}]/u

/** Every other code point that the Unicode of Node.js has given a meaning. */
const CHARACTERS = Array.from({ length: 0x11_0000 }, (_, code) => code)
  .filter((code) => code > 0 && (code < 0xd800 || code > 0xdfff))
  .map((code) => String.fromCodePoint(code))
  .filter((character) => !/[\p{Cn}\p{Co}]/u.test(character) && !YOUNG.test(character))

describe('answers', () => {
  test('foldCharacter and search_fold return the same for every character', { timeout: 60_000 }, async () => {
    const [row] = await shop().owner`
      select array(select public.search_fold(c) from unnest(${CHARACTERS}::text[]) with ordinality x (c, n) order by n) as folded`
    const folded: string[] = row?.folded ?? []
    expect(folded).toHaveLength(CHARACTERS.length)
    const different = CHARACTERS.filter((character, n) => foldCharacter(character) !== folded[n])
    expect(different).toEqual([])
  })

  test('the spans of folded text are those of the original characters', () => {
    const { text, spanOf } = foldText('Aß\u0301😀é', foldCharacter)
    expect(text).toBe('ass😀e')
    expect(
      Array.from({ length: text.length }, (_, n) => spanOf(n)).map(({ from, to }) => [from, to]),
    ).toEqual([
      [0, 1],
      [1, 2],
      [1, 3],
      [3, 5],
      [3, 5],
      [5, 6],
    ])
  })
})
