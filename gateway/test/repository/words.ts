import type { Rule } from './architecture.js'

/** The rules themselves name the words, and the products of the demo shop are described in prose. */
const OWN = /^gateway\/test\/repository\/|^drizzle\/seed\/data\//

const isChecked = (path: string): boolean => !OWN.test(path)

const INDEFINITE_PERSON =
  /(['"`]?)\b((?:some|any|every)(?:body|one)|no(?:body| one)|who(?:m|so)?ever)\b(['"`]?)/gi

/** A sentence names its subject: caller, client, process, operator, administrator. A quoted word is a value. */
export const noIndefinitePersons: Rule = (sources) =>
  [...sources].flatMap(([path, text]) =>
    isChecked(path)
      ? text
          .split('\n')
          .flatMap((line, index) =>
            [...line.matchAll(INDEFINITE_PERSON)]
              .filter(([, before, , after]) => before === '' || before !== after)
              .map(([, , word]) => `${path}:${index + 1}: says ${word}`),
          )
      : [],
  )

/** A constant of the module whose value is a decimal number, or arithmetic of such numbers and other constants. */
const NUMERIC_CONSTANT =
  /^(?:export )?const ([A-Z][A-Z0-9_]*)(?:: [^=\n]+)? = [-\d][\w.]*(?: ?[-*+/]+ ?[\w.]+)*$/gm
const BASED = / = 0[xo]/
const TEST = /\.test\.ts$|(^|\/)test\//
const UNIT =
  /^(?:MAX|MIN)_|_PER_|_(?:MS|SECONDS|MINUTES|HOURS|DAYS|BYTES|MB|PX|CENTS|PERCENT|SHARE|FACTOR|MULTIPLE|POINTS|ROWS|LINES|SIZE|COUNT|LENGTH|STATUS|CODE|VERSION|OID|ID|STRIDE)$/

/** The name of a number says its unit, or that it is a limit. Hexadecimal character codes and octal modes need none. */
export const numbersCarryUnits: Rule = (sources) =>
  [...sources].flatMap(([path, text]) =>
    path.endsWith('.ts') && !TEST.test(path) && isChecked(path)
      ? [...text.matchAll(NUMERIC_CONSTANT)].flatMap(([declaration, name = '']) =>
          BASED.test(declaration) || UNIT.test(name) ? [] : [`${path}: ${name} has no unit`],
        )
      : [],
  )
