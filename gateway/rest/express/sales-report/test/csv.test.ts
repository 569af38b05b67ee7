import { describe, expect, test } from 'vitest'
import { csv } from '../csv.js'

describe('answers', () => {
  test('rows end as in RFC 4180, and only cells that need quotes have them', () => {
    expect(
      csv([
        ['Day', 'Revenue'],
        ['2026-03-01', '12.50'],
      ]),
    ).toBe('Day,Revenue\r\n2026-03-01,12.50\r\n')
    expect(csv([['a,b', 'say "hi"', 'two\nlines', '']])).toBe('"a,b","say ""hi""","two\nlines",\r\n')
  })
})

describe('protects', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', "=cmd|' /C calc'!A0"])(
    'a spreadsheet shows %j and does not run it',
    (text) => {
      expect(csv([[text]])).toBe(`'${text}\r\n`)
    },
  )

  test('a formula that needs quotes becomes text within them', () => {
    expect(csv([['=HYPERLINK("http://x","y")'], ['\rx']])).toBe(
      `"'=HYPERLINK(""http://x"",""y"")"\r\n"'\rx"\r\n`,
    )
  })
})
