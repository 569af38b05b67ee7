import type { ShippingAddress } from '@shopstack/drizzle/tables'
import { foldBlanks, isLine, isPlain, isVisible, isWithinLength } from '@shopstack/drizzle/text/plain'
import { invalid, type ShopError, UserErrorList } from '@shopstack/schema/errors'
import type { AddressInput, PlaceOrderInput } from '../generated.js'

/** Maximum characters of each part of an address; those that are required come first. */
const REQUIRED = { name: 100, line1: 200, city: 100 } as const
const OPTIONAL = { company: 100, line2: 200, postalCode: 20, region: 100, phone: 30 } as const

const MAX_NOTE_LENGTH = 500

/** ISO 3166-1 alpha-2 as of 2026-01-01, and XK, which postal services use for Kosovo. */
const COUNTRIES = new Set(
  [
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS',
    'BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE',
    'EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM',
    'HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC',
    'LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA',
    'NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW',
    'SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO',
    'TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK',
  ].flatMap((line) => line.split(' ')),
)

/** Where an order is sent and what the customer notes, as stored; throws all errors together. */
export function shippingOf({ shippingAddress, note: given }: PlaceOrderInput): {
  address: ShippingAddress | null
  note: string | null
} {
  const errors: ShopError[] = []
  const address = shippingAddress ? addressOf(shippingAddress, errors) : null
  const note = given?.trim() || null
  if (note !== null && !(isPlain(note) && isWithinLength(note, MAX_NOTE_LENGTH)))
    errors.push(invalid('input.note', `note has ${MAX_NOTE_LENGTH} characters at most.`))
  if (errors.length > 0) throw new UserErrorList(errors)
  return { address, note }
}

function addressOf(input: AddressInput, errors: ShopError[]): ShippingAddress {
  const fieldOf = (name: string) => `input.shippingAddress.${name}`
  const check = (name: string, text: string, max: number) => {
    if (!isLine(text) || !isWithinLength(text, max))
      errors.push(invalid(fieldOf(name), `${name} is a line of ${max} characters at most.`))
    return text
  }
  const required = (name: keyof typeof REQUIRED) => {
    const text = foldBlanks(input[name])
    if (!isVisible(text)) errors.push(invalid(fieldOf(name), `${name} must not be empty.`))
    return check(name, text, REQUIRED[name])
  }
  const optional = (name: keyof typeof OPTIONAL) => {
    const text = foldBlanks(input[name] ?? '')
    return isVisible(text) ? check(name, text, OPTIONAL[name]) : null
  }
  if (!COUNTRIES.has(input.country))
    errors.push(invalid(fieldOf('country'), 'country is an ISO 3166-1 alpha-2 code such as DE.'))
  return {
    ...{ name: required('name'), company: optional('company') },
    ...{ line1: required('line1'), line2: optional('line2') },
    ...{ postalCode: optional('postalCode'), city: required('city'), region: optional('region') },
    ...{ country: input.country, phone: optional('phone') },
  }
}
