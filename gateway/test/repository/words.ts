import type { Rule } from './architecture.js'

/** The rules themselves name the words, and the products of the demo shop are described in prose. */
const OWN = /^gateway\/test\/repository\/|^drizzle\/seed\/data\//

const isChecked = (path: string): boolean => !OWN.test(path)

const INDEFINITE_PERSON = /\b(?:some|any|every)(?:body|one)\b|\bno(?:body| one)\b|\bwho(?:m|so)?ever\b/i

/** A sentence names its subject: caller, client, process, operator, administrator. Paths from the root begin a line. */
export const noIndefinitePersons: Rule = (sources) =>
  [...sources].flatMap(([path, text]) =>
    isChecked(path)
      ? text.split('\n').flatMap((line, index) => {
          const [word] = INDEFINITE_PERSON.exec(line) ?? []
          return word ? [`${path}:${index + 1}: says ${word}`] : []
        })
      : [],
  )

/** A constant of the module whose value is a decimal number, or arithmetic of such numbers and other constants. */
const NUMERIC_CONSTANT =
  /^(?:export )?const ([A-Z][A-Z0-9_]*)(?:: [^=\n]+)? = [-\d][\w.]*(?: ?[-*+/]+ ?[\w.]+)*$/gm
const HEXADECIMAL = / = 0x/
const TEST = /\.test\.ts$|(^|\/)(test|bench|drills|check)\//
const UNIT =
  /^(?:MAX|MIN)_|_PER_|_(?:MS|SECONDS|MINUTES|HOURS|DAYS|BYTES|MB|PX|CENTS|PERCENT|SHARE|FACTOR|MULTIPLE|POINTS|ROWS|LINES|SIZE|COUNT|LENGTH|STATUS|CODE|VERSION|OID|ID|STRIDE)$/

/** The name of a number says its unit, or that it is a limit. Character codes are hexadecimal and need none. */
export const numbersCarryUnits: Rule = (sources) =>
  [...sources].flatMap(([path, text]) =>
    path.endsWith('.ts') && !TEST.test(path) && isChecked(path)
      ? [...text.matchAll(NUMERIC_CONSTANT)].flatMap(([declaration, name = '']) =>
          HEXADECIMAL.test(declaration) || UNIT.test(name) ? [] : [`${path}: ${name} has no unit`],
        )
      : [],
  )
