/** The currencies of ISO 4217 as of 2026-01-01, by their number of decimals. */
const CURRENCIES: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
    COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR
    JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN
    NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL
    THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

/** The decimals of every stored amount: `numeric(10,2)`. */
const DECIMAL_COUNT = 2

const decimals: ReadonlyMap<string, number> = new Map(
  Object.entries(CURRENCIES).flatMap(([count, codes]) =>
    codes.split(/\s+/).map((code): [string, number] => [code, Number(count)]),
  ),
)

/** Whether a code is an ISO 4217 currency; codes of metals and test codes are not. */
export const isCurrency = (code: string): boolean => decimals.has(code)

/** Why the shop cannot use a currency, as a sentence; `null` if it can. */
export function currencyProblem(code: string): string | null {
  const count = decimals.get(code)
  if (count === undefined || count === DECIMAL_COUNT) return null
  return `"${code}" has ${count === 0 ? 'no' : count} decimals; amounts are stored with ${DECIMAL_COUNT}`
}
