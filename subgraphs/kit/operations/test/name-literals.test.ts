import { scalars } from '@shopstack/schema/scalars'
import { buildSchema, parse, specifiedRules, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { nameLiterals } from '../name-literals.js'

const schema = buildSchema(`
  directive @tagged(weights: [Int!]) on FIELD | VARIABLE_DEFINITION
  scalar Money
  enum Color { RED }
  input Item { color: Color  price: Money  parts: [Item!] }
  type Query { shelf(first: Int, rows: [[Int!]!], item: Item, price: Money): Query  n: Int }`)
Object.assign(schema.getType('Money') ?? {}, { parseLiteral: scalars.Money.parseLiteral })

function refusals(query: string): string[] {
  const document = parse(query)
  const options = { maxErrors: 3, hideSuggestions: true }
  const errors = validate(schema, document, specifiedRules, options)
  nameLiterals(document, errors)
  return errors.map(({ message }) => message)
}

const MONEY = 'Money is a decimal with at most two places, such as "29.99", up to 99999999.99.'

describe('answers', () => {
  test.each([
    [
      '{ shelf(first: "x") { n } }',
      'Argument "first" of "shelf": Int cannot represent non-integer value: "x"',
    ],
    [
      '{ shelf(price: 1.5) { shelf(price: 0.001) { n } } }',
      `"price" of "shelf": Expected value of type "Money", found 0.001; ${MONEY}`,
    ],
    [
      '{ shelf(price: [1]) { n } }',
      `"price" of "shelf": Expected value of type "Money", found an object or a list; ${MONEY}`,
    ],
    ['{ shelf(rows: [[1], [2, 3.5]]) { n } }', 'Argument "rows[1][1]" of "shelf": Int cannot represent'],
    [
      '{ shelf(item: { parts: [{}, { color: BLUE }] }) { n } }',
      '"item.parts[1].color" of "shelf": Value "BLUE" does not exist in "Color" enum.',
    ],
    [
      '{ shelf(item: { colour: RED }) { n } }',
      'Argument "item.colour" of "shelf": Field "colour" is not defined by type "Item".',
    ],
    [
      '{ shelf(item: { parts: [null] }) { n } }',
      '"item.parts[0]" of "shelf": Expected value of type "Item!", found null.',
    ],
    ['{ shelf(item: 7) { n } }', 'Argument "item" of "shelf": Expected value of type "Item", found 7.'],
    [
      'query ($m: Item = { price: "x" }) { shelf(item: $m) { n } }',
      'Default value of "$m.price": Expected value of type "Money", found "x"; Money',
    ],
    ['{ n @skip(if: 1) }', 'Argument "if" of "@skip": Boolean cannot represent a non boolean value: 1'],
    ['{ shelf { n @tagged(weights: ["x"]) } }', 'Argument "weights[0]" of "@tagged": Int cannot'],
    [
      '{ ...F } fragment F on Query { ... { shelf(first: true) { n } } }',
      'Argument "first" of "shelf": Int cannot',
    ],
  ])('the error names the invalid literal of %s', (query, expected) => {
    expect(refusals(query)[0]).toContain(expected)
  })

  test('each of several invalid literals is reported at its path', () => {
    const errors = refusals('{ a: shelf(first: "x") { n } b: shelf(rows: [[null]]) { n } }')
    expect(errors).toEqual([
      expect.stringMatching(/^Argument "first" of "shelf": Int/),
      expect.stringMatching(/^Argument "rows\[0]\[0]" of "shelf": Expected value of type "Int!"/),
    ])
  })

  test.each([
    'query ($x: Int) { shelf(price: $x) { n } }',
    '{ shelf(first: $x) { n } }',
    '{ shelf(frist: 1) { n } }',
    '{ m }',
    '{ shelf(first: 1, first: 2) { n } }',
  ])('the errors of graphql are kept for %s, where no literal is invalid', (query) => {
    const said = validate(schema, parse(query), specifiedRules, { hideSuggestions: true })
    expect(said.length).toBeGreaterThan(0)
    expect(refusals(query)).toEqual(said.map(({ message }) => message))
  })
})

describe('protects', () => {
  test('long names and deep paths are shortened in the message', () => {
    const name = 'x'.repeat(40_000)
    const [long = ''] = refusals(`{ shelf(item: { ${name}: 1 }) { n } }`)
    expect(long).toMatch(/^Argument "item\.x+…x+" of "shelf": Field/)
    const [deep = ''] = refusals(`{ shelf(item: ${'{ parts: '.repeat(500)}7${'}'.repeat(500)}) { n } }`)
    expect(deep.length).toBeLessThan(300)
    expect(deep).toMatch(
      /^Argument "item\.parts.*….*parts" of "shelf": Expected value of type "\[Item!]", found 7\.$/,
    )
  })
})
