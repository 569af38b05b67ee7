import type { Rule } from './architecture.js'

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean)

/** The verbs of test titles. A verb that is missing here is added. */
const VERBS = wordsOf(`
  accept add affect agree allow appear apply archive assert become begin belong block break build bypass calculate call carry catch
  cause choose clear close collapse collect combine commit compare compile complete comply conform consume contain continue
  convert correct cover crash create cut deadlock decide declare decline decode default delay delete deliver deny depend
  derive describe detect differ disable discard disconnect distinguish divide document double drop emit enable encode enforce equal
  evict examine exceed exclude exist exit expire explain expose extend fail fall fetch fill find finish fit fix fold follow
  forbid forget forward free freeze generate get give go grant grow happen hide hit identify ignore imitate imply import
  include increase inherit insert invalidate issue keep kill know last lead leak learn leave let lie listen load lock look
  lose make match mean measure meet merge migrate miss mix modify move need notify obey observe occur offer open overlap
  override own parse pass pay permit persist ping poll precede prefer prepare prevent print produce protect prove provide
  publish put raise reach receive recognize reconcile record recover redact reduce refer refresh refuse register reject
  release reload rely remain remove renew replace replay require reseed reset resolve respond restart restore retry return
  reveal revoke rewrite roll rotate round save say see select sell send separate serve set settle share ship show sign skip
  speak spend split stand stay stop strip succeed suffice survive sweep take terminate throw time tolerate trade treat trigger
  trim try turn unlock update validate verify violate wait warn win withstand work wrap write`)

/** Verbs whose forms are nouns as well: they count before an article, a number or another determiner. */
const NOUNS = wordsOf(`
  answer cap change charge check claim cost count credit debit discount end escape filter group hold index limit link list
  log mark name order page place price project query rank read refund repeat report request reuse run scan search sort start
  state store test use value visit yield`)

const AUXILIARIES = 'is|are|has|have|does|do|can|cannot|may|must|needs?'

const DETERMINER =
  '(?=\\s+(?:(?:an?|the|no|not|nothing|all|any|every|each|its|their|this|only|both|one|two|three|four|five|six|seven|eight|nine' +
  '|ten|few|less|most|what|as|null|it|them|like|too|once|twice|zero|at|by|from|on|until|together|repeatedly)\\b|[%$"\\d]))'

const thirdPerson = (verb: string): string => {
  if (/(?:s|x|z|ch|sh|o)$/.test(verb)) return `${verb}es`
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`
}

const eitherForm = (verbs: readonly string[]): string =>
  verbs.flatMap((verb) => [verb, thirdPerson(verb)]).join('|')

const VERB = `\\b(?:(?:${AUXILIARIES}|${eitherForm(VERBS)})\\b|(?:${eitherForm(NOUNS)})\\b${DETERMINER})`

/** The verb of a relative clause, which makes no sentence: "an account that is disabled". */
const RELATIVE = new RegExp(
  `\\b(?:that|which|who|where|whose \\w+)\\s+(?:(?:not|never|also|already|only|still|others|[a-z]+ly)\\s+)*${VERB}`,
  'g',
)
const FINITE = new RegExp(VERB)

/** The beginning of a part of a sentence, or of one without a named subject. */
const NO_SUBJECT = /^(?:to|by|of|that|how|who|what|which|whether|and|or|also|again|for|so)\b/
const CAPITALIZED = /^(?:An?|The|No|Each|Every|All|In|With)\s/

/** Why a title of a test is no sentence in the present tense, or `null`. */
export function problemOfTest(title: string): string | null {
  if (CAPITALIZED.test(title)) return 'begins with a capital letter'
  if (/\.$/.test(title)) return 'ends with a full stop'
  if (NO_SUBJECT.test(title)) return 'has no subject'
  return FINITE.test(title.replace(RELATIVE, ' ')) ? null : 'has no verb that titles.ts knows'
}

const UNIT_WITH_VERB = new RegExp(
  `^(?:when|while|if|(?!answers|refuses|protects)(?:${[...VERBS, 'answer', 'bound', 'check', 'end'].map(thirdPerson).join('|')}))\\b`,
)

/** Why the title of a `describe` is neither answers, refuses or protects nor the name of a unit, or `null`. */
export const problemOfDescribe = (title: string): string | null =>
  UNIT_WITH_VERB.test(title) ? 'is neither answers, refuses or protects nor the name of a unit' : null

/** A title is the first argument of a call that goes on with a function, options or a constant. */
const TITLE =
  /(?<=\b(?:test|describe)(?:\.\w+)*(?:<[^()]*>)?\(\s*|\)\(\s*)(?:'((?:\\.|[^'\\\n])*)'|"((?:\\.|[^"\\\n])*)"|`((?:\\.|[^`\\])*)`),\s*(?=async\b|\(|\{\s*timeout\b|[A-Z_]+,)/g
const STATEMENT = /(?<![\w.])(test|describe)(?=[.(<])/g
const TEST = /\.test\.ts$|\/test\/.*\.ts$/
/** The examples of the rule. */
const OWN = /^gateway\/test\/repository\/titles\.test\.ts$/

/** The titles of a test file, with what they name. */
export function titlesIn(text: string): { kind: string; title: string; line: number }[] {
  const statements = [...text.matchAll(STATEMENT)]
  return [...text.matchAll(TITLE)].flatMap(({ index, ...match }) => {
    const kind = statements.findLast((statement) => statement.index < index)?.[1]
    const title = (match[1] ?? match[2] ?? match[3] ?? '').replace(/\\(['"`])/g, '$1')
    return kind ? [{ kind, title, line: text.slice(0, index).split('\n').length }] : []
  })
}

/** A title of a test is a sentence about the shop, read without its `describe`: subject, present tense, result. */
export const titlesAreSentences: Rule = (sources) =>
  [...sources].flatMap(([path, text]) =>
    TEST.test(path) && !OWN.test(path)
      ? titlesIn(text).flatMap(({ kind, title, line }) => {
          const problem = kind === 'test' ? problemOfTest(title) : problemOfDescribe(title)
          return problem ? [`${path}:${line}: "${title}" ${problem}`] : []
        })
      : [],
  )
