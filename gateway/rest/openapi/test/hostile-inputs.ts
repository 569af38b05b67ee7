import fc from 'fast-check'

const NASTY_TEXT = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '%',
    '_',
    '\\',
    "' OR '1'='1",
    '"',
    '\u0000',
    'a\u001bb',
    'half \ud83d',
    '💥',
    'مرحبا',
    '<script>',
    '../..',
    '-1',
    '1e309',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.nat(12).map((n) => 'x'.repeat(2 ** n)),
)

const NUMBERS = fc.oneof(
  fc.constantFrom(0, -1, 1, 1.5, -0.001, 2_147_483_647, 2_147_483_648, 99_999_999.99, 1e20, 1e308, 5e-324),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

/** What no field expects. */
export const NASTY_VALUE: fc.Arbitrary<unknown> = fc.oneof(
  NASTY_TEXT,
  NUMBERS,
  fc.constantFrom(null, true, false, [], {}, [[]], [{}], [null], { length: 3 }, { toString: 1 }),
  fc.jsonValue({ maxDepth: 3 }),
)

/** Bodies that are no JSON, or JSON that means harm. */
export const MALFORMED = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[',
    'null',
    '""',
    '{"a":1,}',
    '{"a":NaN}',
    '{"a":1}{',
    '1e999',
    '\ufeff{}',
    `${'['.repeat(5_000)}`,
  ),
  fc.constantFrom(
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"a":1}}}',
    '{"email":{"__proto__":1},"items":{"__proto__":[]}}',
  ),
  fc
    .uint8Array({ maxLength: 60 })
    .map((bytes) => Buffer.concat([Buffer.from('{"name":"'), bytes, Buffer.from('"}')])),
)

/** JSON mostly, and what is not JSON. */
export const CONTENT_TYPES = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        'application/json; charset=latin1',
        'APPLICATION/JSON',
        'text/plain',
        'text/html',
        'application/jsonp',
      ],
      ...[
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'nonsense',
        'application/',
        undefined,
      ],
    ),
  },
)

/** Ids as they stand in a path: some that are there, and what is none. */
export const IDS = fc.oneof(
  fc.integer({ min: 1, max: 40 }).map(String),
  fc.constantFrom(
    '0',
    '-1',
    '1.5',
    'abc',
    '1e3',
    '00001',
    '9'.repeat(30),
    '2147483648',
    '%00',
    '%2e%2e',
    '%E0%A4%A',
    '%FF',
    '1%2F2',
  ),
  NASTY_TEXT.map((text) => encodeURIComponent(text.replace(/\p{Cs}|\.+/gu, 'x')) || 'x'),
)

/** Values as they stand in a query string. */
export const QUERY_VALUES = fc.oneof(
  fc.constantFrom(
    'page=-1',
    '1',
    '0',
    '-1',
    '1.5',
    '100000',
    '%',
    '%FF%FE',
    '%E0%A4%A',
    '1e3',
    'lptop',
    "a'b",
    '2026-01-01',
    '0x10',
  ),
  NASTY_TEXT.map((text) => encodeURIComponent(text.replace(/\p{Cs}/gu, 'x'))),
)
