import { createHash } from 'node:crypto'
import { type MemberNode, type ObjectNode, parse, type ValueNode } from '@humanwhocodes/momoa'
import { jsonLimitError } from '@shopstack/kit/http/json-limits'
import { shorten } from '@shopstack/schema/shorten'

/** A document of a manifest, with the line on which it begins. */
export interface ManifestEntry {
  readonly id: string
  readonly text: string
  readonly line: number
  /** The name and the type of the operation, in Apollo's format. */
  readonly name?: string | undefined
  readonly type?: string | undefined
}

/** Why a manifest is refused, with the line. */
interface ManifestProblem {
  readonly line: number
  readonly message: string
}

export interface ParsedManifest {
  readonly entries: readonly ManifestEntry[]
  readonly problems: readonly ManifestProblem[]
}

const APOLLO_FORMAT = 'apollo-persisted-query-manifest'
const APOLLO_VERSION = 1
const MAX_ID_LENGTH = 256
const MAX_SHOWN_LENGTH = 80
/** Values of a manifest, twice those of as many documents as are kept: parsing ten megabytes of others takes gigabytes. */
const MAX_VALUES = 100_000

const NO_MANIFEST =
  'is no manifest: expected persisted-documents.json of the client preset (an object of hashes with their texts) or a persisted query manifest of Apollo'

/** Parses a manifest of the client preset or of Apollo; reports its form and hashes, not the documents. */
export function parseManifest(text: string): ParsedManifest {
  const overLimit = jsonLimitError(text, MAX_VALUES)
  if (overLimit) return refused(1, `is no manifest: ${overLimit.message}`)
  let body: ValueNode
  try {
    body = parse(text.replace(/^\uFEFF/, '')).body
  } catch (error) {
    return refused(...syntaxProblem(error))
  }
  if (body.type !== 'Object') return refused(lineOf(body), NO_MANIFEST)
  return memberOf(body, 'format') ? apolloManifest(body) : presetManifest(body)
}

function refused(line: number, message: string): ParsedManifest {
  return { entries: [], problems: [{ line, message }] }
}

/** The parser's messages end with `(line:column)`. */
function syntaxProblem(error: unknown): [line: number, message: string] {
  const { message } = error as Error
  const [, reason = message, line = '1'] = /^(.*?)\.? ?\((\d+):\d+\)$/s.exec(message) ?? []
  return [Number(line), `is no JSON: ${shorten(reason, MAX_SHOWN_LENGTH)}`]
}

const lineOf = (node: Pick<ValueNode, 'loc'>): number => node.loc.start.line

const nameOf = ({ name }: MemberNode): string => (name.type === 'String' ? name.value : name.name)

const memberOf = (object: ObjectNode, name: string): MemberNode | undefined =>
  object.members.find((member) => nameOf(member) === name)

const textIn = (node: ValueNode | undefined): string | undefined =>
  node?.type === 'String' ? node.value : undefined

const digest = (algorithm: 'sha1' | 'sha256', text: string): string =>
  createHash(algorithm).update(text).digest('hex')

/** `{ "<hash>": "query …" }`: the hash is the SHA-1 or SHA-256 of the text. */
function presetManifest(body: ObjectNode): ParsedManifest {
  const entries: ManifestEntry[] = []
  const problems: ManifestProblem[] = []
  for (const member of body.members) {
    const [id, line, text] = [nameOf(member), lineOf(member), textIn(member.value)]
    const shown = shorten(id, MAX_SHOWN_LENGTH)
    if (text === undefined) problems.push({ line, message: `${NO_MANIFEST}; "${shown}" is not a text` })
    else if (![digest('sha1', text), digest('sha256', text)].includes(id.replace(/^sha(1|256):/, '')))
      problems.push({
        line,
        message: `the hash "${shown}" does not match its text: it is neither its SHA-1 nor its SHA-256`,
      })
    else entries.push({ id, text, line })
  }
  return { entries, problems }
}

/** `{ "format": …, "version": 1, "operations": [{ "id", "name", "type", "body" }] }`. */
function apolloManifest(body: ObjectNode): ParsedManifest {
  const format = memberOf(body, 'format')
  const version = memberOf(body, 'version')
  const operations = memberOf(body, 'operations')
  if (format && textIn(format.value) !== APOLLO_FORMAT)
    return refused(lineOf(format), `"format" must be "${APOLLO_FORMAT}"`)
  if (version?.value.type !== 'Number' || version.value.value !== APOLLO_VERSION)
    return refused(lineOf(version ?? body), `"version" must be ${APOLLO_VERSION}`)
  if (operations?.value.type !== 'Array')
    return refused(lineOf(operations ?? body), '"operations" must be a list')
  const entries: ManifestEntry[] = []
  const problems: ManifestProblem[] = []
  for (const { value } of operations.value.elements) {
    const entry = apolloEntry(value)
    if ('message' in entry) problems.push(entry)
    else entries.push(entry)
  }
  return { entries, problems }
}

function apolloEntry(node: ValueNode): ManifestEntry | ManifestProblem {
  const line = lineOf(node)
  const stringIn = (name: string) =>
    node.type === 'Object' ? textIn(memberOf(node, name)?.value) : undefined
  const [id, text] = [stringIn('id'), stringIn('body')]
  if (id === undefined || text === undefined || id === '' || id.length > MAX_ID_LENGTH)
    return {
      line,
      message: `an operation needs an "id" of 1 to ${MAX_ID_LENGTH} characters and a "body", both texts`,
    }
  if (/^[\da-f]{64}$/i.test(id) && id !== digest('sha256', text))
    return { line, message: `the hash "${id}" does not match its text, whose SHA-256 is another` }
  return { id, text, line, name: stringIn('name'), type: stringIn('type') }
}
