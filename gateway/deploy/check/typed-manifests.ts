import { typeErrors } from './compile-values.js'
import type { Kinds } from './kubernetes-kinds.js'

/** An unvalidated document of a manifest. */
export interface Document {
  readonly apiVersion: string
  readonly kind: string
}

/** An unknown kind is an error of the compiler. */
const kindOf = ({ apiVersion, kind }: Document) => `${apiVersion} ${kind}` as keyof Kinds

/** The errors of documents against the Kubernetes API. */
export const manifestErrors = (documents: readonly Document[]): Promise<string> =>
  typeErrors(
    { file: 'kubernetes-kinds.js', name: 'Kinds' },
    documents.map((document) => ({ part: `['${kindOf(document)}']`, value: document })),
  )
